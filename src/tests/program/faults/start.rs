//! Starting on what is not as it should be: no key, foreign key, damaged or open files, two at once.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use crate::program::faults::{get, status};
use crate::program::{create_app, read, send, set_up, start};

/// What a command on the folder prints, both streams together, and whether it succeeded.
async fn says(folder: &tempfile::TempDir, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
    command.env_clear().args(arguments).arg("--data").arg(folder.path());
    let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await.unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

/// A folder with an organization and an app in it, and no server on it any more.
async fn with_data() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(&folder).await;
    let (org, cookie) = set_up(&server, &folder).await;
    create_app(&server, &org, &cookie).await;
    server.process.kill().await.unwrap();
    folder
}

#[tokio::test]
async fn missing_key_is_named_and_no_other_is_made() {
    let folder = with_data().await;
    let key = folder.path().join("latchkey.key");
    let kept = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    for command in [SERVE.as_slice(), &["doctor"], &["demo"]] {
        let (succeeded, said) = says(&folder, command).await;
        assert!(!succeeded, "{said}");
        assert!(said.contains(&format!("{} is missing", key.display())), "{said}");
        assert!(!key.exists(), "{command:?}");
    }
    std::fs::write(&key, kept).unwrap();
    let server = start(&folder).await;
    assert_eq!(status(&get(&server, "/health/ready").await), "200");
}

#[tokio::test]
async fn key_is_made_beside_a_schema_in_which_nothing_is() {
    let folder = tempfile::tempdir().unwrap();
    assert!(says(&folder, &["migrate"]).await.0);
    let server = start(&folder).await;
    assert_eq!(status(&get(&server, "/health/ready").await), "200");
}

#[tokio::test]
async fn foreign_key_is_told_by_doctor() {
    let folder = with_data().await;
    std::fs::write(folder.path().join("latchkey.key"), "07".repeat(32)).unwrap();
    for command in [SERVE.as_slice(), &["doctor"]] {
        let (succeeded, said) = says(&folder, command).await;
        assert!(!succeeded && said.contains("does not belong to this database"), "{said}");
    }
}

#[tokio::test]
async fn what_is_no_whole_database_is_called_by_its_name() {
    let folder = with_data().await;
    let file = folder.path().join("latchkey.db");
    // Has what is in the log written to the file, and removes the log.
    latchkey::storage::Db::open_sqlite(&file).await.unwrap().close().await;
    let whole = std::fs::read(&file).unwrap();
    for (content, says_so) in [
        (whole[..whole.len() / 2].to_vec(), "is damaged"),
        (b"a note to myself, and no database at all".repeat(200), "is damaged"),
    ] {
        std::fs::write(&file, content).unwrap();
        let (succeeded, said) = says(&folder, &SERVE).await;
        assert!(!succeeded && said.contains(says_so), "{said}");
    }
    std::fs::remove_file(&file).unwrap();
    std::fs::write(folder.path().join("latchkey.db-wal"), "changes").unwrap();
    let (succeeded, said) = says(&folder, &SERVE).await;
    assert!(!succeeded && said.contains("changes to it are there"), "{said}");
    assert!(folder.path().join("latchkey.db-wal").exists());
}

#[tokio::test]
async fn damaged_database_does_not_start() {
    let folder = with_data().await;
    // Has what is in the log written to the file, and removes the log.
    let db = latchkey::storage::Db::open_sqlite(&folder.path().join("latchkey.db")).await.unwrap();
    db.close().await;
    let file = folder.path().join("latchkey.db");
    let whole = std::fs::read(&file).unwrap();
    let at = find_in_index(&whole);
    let mut damaged = whole.clone();
    damaged[at] ^= 1;
    std::fs::write(&file, &damaged).unwrap();
    for command in [SERVE.as_slice(), &["doctor"]] {
        let (succeeded, said) = says(&folder, command).await;
        let is_told = said.contains("is damaged") || said.contains("failed its check");
        assert!(!succeeded && is_told, "{said}");
    }
    assert!(std::fs::read(&file).unwrap() == damaged, "something was written");
}

/// Where an index, not its table, holds the name of the owner's e-mail address.
fn find_in_index(database: &[u8]) -> usize {
    const PAGE: usize = 4096;
    const INDEX_LEAF: u8 = 0x0a;
    let pages = database.chunks(PAGE).enumerate().filter(|(_, page)| page[0] == INDEX_LEAF);
    let needle = b"ada@example.com";
    let mut found = pages.filter_map(|(number, page)| {
        let at = page.windows(needle.len()).position(|window| window == needle)?;
        Some(number * PAGE + at)
    });
    found.next().expect("the index of addresses")
}

#[tokio::test]
async fn files_become_private_in_a_folder_that_was_there() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut server = start(&folder).await;
    set_up(&server, &folder).await;
    let files = ["latchkey.db", "latchkey.db-wal", "latchkey.db-shm", "latchkey.key"];
    let files = files.map(|name| folder.path().join(name));
    let mode = |file: &Path| std::fs::metadata(file).unwrap().permissions().mode() & 0o777;
    for file in &files {
        assert_eq!(mode(file), 0o600, "{}", file.display());
    }
    server.process.kill().await.unwrap();
    for file in &files[..3] {
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o644)).unwrap();
    }
    let (_, said) = says(&folder, &["doctor"]).await;
    assert!(said.contains("latchkey.db can be read by other users"), "{said}");
    let _server = start(&folder).await;
    for file in &files {
        assert_eq!(mode(file), 0o600, "{}", file.display());
    }
}

#[tokio::test]
async fn two_servers_on_an_empty_database_both_print_a_link_that_works() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = tokio::join!(start(&folder), start(&folder));
    for server in [&one, &other] {
        let link = server.setup.as_deref().unwrap();
        let path = &link[link.find("/setup").unwrap()..];
        assert_eq!(status(&get(server, path).await), "200", "{link}");
    }
    set_up(&one, &folder).await;
    let link = other.setup.as_deref().unwrap();
    let token = link.rsplit("token=").next().unwrap();
    let form = format!(
        "token={token}&organization=Bcme&name=Bob&email=bob%40example.com&\
         password=another-long-password-of-bob"
    );
    let reply = read(send(&other, "/setup", &form, "").await).await;
    assert_ne!(status(&reply), "303", "the second link founded, too: {reply}");
}
