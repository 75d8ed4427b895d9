//! The program itself: what it prints, what it refuses, how it stops.

use std::process::{Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

fn latchkey(folder: &tempfile::TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
    command.env_clear().args(arguments).arg("--data").arg(folder.path().join("data"));
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

async fn done(mut command: Command) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command.output().await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

/// The first two lines of a new server, and the server.
async fn started(folder: &tempfile::TempDir) -> (Child, String, String) {
    let mut server = latchkey(folder, &["serve", "--listen", "127.0.0.1:0"]).spawn().unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let listening = lines.next_line().await.unwrap().unwrap();
    let setup = lines.next_line().await.unwrap().unwrap();
    (server, listening, setup)
}

#[tokio::test]
async fn server_says_where_it_listens_and_how_to_set_it_up() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, listening, setup) = started(&folder).await;
    let url = listening.strip_prefix("Latchkey is listening on ").unwrap();
    assert!(!url.ends_with(":0"), "{url}");
    assert!(setup.contains(&format!("{url}/setup?token=")), "{setup}");
}

#[tokio::test]
async fn server_that_is_asked_to_stop_stops_with_success() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, listening, _) = started(&folder).await;
    let address = listening.rsplit("//").next().unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    let pid = i32::try_from(server.id().unwrap()).unwrap();
    kill_process(Pid::from_raw(pid).unwrap(), Signal::TERM).unwrap();
    assert_eq!(server.wait().await.unwrap().code(), Some(0));
}

#[tokio::test]
async fn unknown_variable_is_refused_with_the_nearest_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = latchkey(&folder, &["doctor"]);
    command.env("LATCHKEY_SERVER_LISTN", "127.0.0.1:1");
    let (code, _, errors) = done(command).await;
    assert_eq!(code, Some(2));
    assert!(errors.contains("Did you mean LATCHKEY_SERVER_LISTEN?"), "{errors}");
}

#[tokio::test]
async fn doctor_explains_an_empty_machine_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (code, lines, _) = done(latchkey(&folder, &["doctor"])).await;
    assert_eq!(code, Some(0));
    assert!(lines.contains("It's created on first start."), "{lines}");
    assert!(!folder.path().join("data").exists());
}

#[tokio::test]
async fn doctor_fails_when_a_check_fails() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = latchkey(&folder, &["doctor"]);
    command.env("LATCHKEY_KEYRING_KEY_FILE", "/nowhere/key");
    let (code, lines, errors) = done(command).await;
    assert_eq!(code, Some(1));
    assert!(lines.contains("fail  key file /nowhere/key"), "{lines}");
    assert!(errors.contains("1 of"), "{errors}");
}

#[tokio::test]
async fn migrate_makes_the_database_and_may_be_repeated() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let (code, said, errors) = done(latchkey(&folder, &["migrate"])).await;
        assert_eq!(code, Some(0), "{errors}");
        assert!(said.contains("this version's schema"), "{said}");
    }
}

#[tokio::test]
async fn port_that_is_taken_is_told_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, _, errors) = done(latchkey(&folder, &["serve", "--listen", &address])).await;
    assert_eq!(code, Some(1));
    assert!(errors.contains(&format!("Cannot listen on {address}")), "{errors}");
}

#[tokio::test]
async fn key_of_another_installation_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (server, ..) = started(&folder).await;
    drop(server);
    let mut command = latchkey(&folder, &["serve", "--listen", "127.0.0.1:0"]);
    command.env("LATCHKEY_KEYRING_KEY", "07".repeat(32));
    let (code, _, errors) = done(command).await;
    assert_eq!(code, Some(1));
    assert!(errors.contains("does not belong to this database"), "{errors}");
}

#[tokio::test]
async fn doctor_names_the_services_of_a_folder_and_the_file_that_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vmware-cloud.toml");
    std::fs::write(&file, crate::world::own_service()).unwrap();
    let doctor = || {
        let mut command = latchkey(&folder, &["doctor"]);
        command.env("LATCHKEY_SERVICES_PATH", folder.path());
        command
    };
    let (code, lines, _) = done(doctor()).await;
    assert_eq!(code, Some(0));
    assert!(lines.contains("VMware Cloud on AWS (1)"), "{lines}");

    std::fs::write(&file, crate::world::own_service().replace("GET /vmc", "/vmc")).unwrap();
    let (code, lines, _) = done(doctor()).await;
    assert_eq!(code, Some(1));
    assert!(lines.contains("vmware-cloud.toml: _VMC.SDDC:sddc.READ: "), "{lines}");
    let mut server = latchkey(&folder, &["serve", "--listen", "127.0.0.1:0"]);
    server.env("LATCHKEY_SERVICES_PATH", folder.path());
    let (code, _, errors) = done(server).await;
    assert_eq!(code, Some(1));
    assert!(errors.contains("A service file cannot be used: ") && errors.contains("vmware"));
}

#[tokio::test]
async fn keys_are_shown_rotated_and_revoked_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let keys = async |arguments: &[&str]| {
        done(latchkey(&folder, &[&["keys"][..], arguments].concat())).await
    };
    let (code, lines, _) = keys(&["list"]).await;
    assert_eq!(code, Some(0));
    let first = lines.split(' ').next().unwrap().to_owned();
    assert!(first.len() == 43 && lines.contains("RS256  active"), "{lines}");
    let (_, lines, _) = keys(&["rotate"]).await;
    assert!(lines.contains(&format!("{first}  RS256  retiring")), "{lines}");
    let (code, _, errors) = keys(&["revoke", &first, "--confirm", "yes"]).await;
    assert_eq!(code, Some(1));
    assert!(errors.contains("--confirm \"end every token of this key\""), "{errors}");
    let (_, lines, _) = keys(&["revoke", &first, "--confirm", "end every token of this key"]).await;
    assert!(lines.contains(&format!("{first}  RS256  revoked")), "{lines}");
}
