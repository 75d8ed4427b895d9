//! The real binary on PostgreSQL: a server that ends every connection, and a pooler in between.
//! Where a run is about SQLite there is nothing to try.

use std::path::Path;
use std::process::{Command, Stdio};

use futures::future::join_all;
use sqlx::Connection as _;
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::program::faults::{figure, get, status};
use crate::program::forward_auth::token;
use crate::program::{Server, create_app, log_of, post, set_up};
use crate::world::Place;

/// A server on that database, which was made with the key of the tests.
async fn serve(folder: &tempfile::TempDir, url: &str) -> Server {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(log_of(folder)).unwrap();
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_latchkey"));
    command.env_clear().env("LATCHKEY_DATABASE_URL", url);
    command.env("LATCHKEY_KEYRING_KEY", "07".repeat(32));
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path());
    command.stdout(Stdio::piped()).stderr(log).kill_on_drop(true);
    let mut process = command.spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let listening = lines.next_line().await.unwrap();
    let listening = listening.unwrap_or_else(|| panic!("{}", said(folder)));
    let address = listening.rsplit("//").next().unwrap().to_owned();
    let is_new = !folder.path().join("set-up").exists();
    let setup = if is_new { lines.next_line().await.unwrap() } else { None };
    Server { process, address, setup }
}

fn said(folder: &tempfile::TempDir) -> String {
    std::fs::read_to_string(log_of(folder)).unwrap()
}

async fn change(server: &Server, org: &impl std::fmt::Display, cookie: &str) -> String {
    post(server, (&format!("/orgs/{org}/apps/new"), "type=server", cookie)).await
}

#[tokio::test]
async fn database_that_ends_every_connection_is_found_again() {
    let Some(place) = Place::on_postgres().await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let server = serve(&folder, &place.url()).await;
    let (org, cookie) = set_up(&server, &folder).await;
    for _ in 0..5 {
        place.ends_connections().await;
        let reply = change(&server, &org, &cookie).await;
        assert!(matches!(status(&reply), "303" | "503"), "{reply}");
        assert_eq!(status(&change(&server, &org, &cookie).await), "303");
    }
    figure("PostgreSQL ends every connection, five times", "at most one 503 each, then as before");
}

#[tokio::test]
async fn locked_table_is_503_while_it_is_locked() {
    let Some(place) = Place::on_postgres().await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let server = serve(&folder, &place.url()).await;
    let (org, cookie) = set_up(&server, &folder).await;
    let lock = place.locks("drafts").await;
    let reply = change(&server, &org, &cookie).await;
    assert_eq!(status(&reply), "503", "{reply}");
    lock.close().await.unwrap();
    assert_eq!(status(&change(&server, &org, &cookie).await), "303");
    figure("a locked table of PostgreSQL", "503 after 5 s, the next change worked");
}

/// PgBouncer in transaction mode before the server of the run.
struct Pooler {
    process: std::process::Child,
    url: String,
    folder: tempfile::TempDir,
}

impl Pooler {
    /// Is there where the program is installed.
    async fn before(place: &Place) -> Option<Self> {
        let program = Path::new("/usr/sbin/pgbouncer");
        if !program.is_file() {
            figure("PgBouncer in transaction mode", "skipped, pgbouncer is not installed");
            return None;
        }
        let url = place.url();
        let (address, name) = url.split('?').next().unwrap().rsplit_once('/').unwrap();
        let (user, server) = address.rsplit_once("//").unwrap().1.rsplit_once('@').unwrap();
        let (host, server_port) = server.rsplit_once(':').unwrap_or((server, "5432"));
        let port = free_port();
        let (user, password) = match user.split_once(':') {
            Some((user, password)) => (user, format!(" password={password}")),
            None => (user, String::new()),
        };
        let folder = tempfile::tempdir().unwrap();
        let settings = format!(
            "[databases]\n{name} = host={host} port={server_port} user={user}{password}\n\
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = any\n\
             pool_mode = transaction\ndefault_pool_size = 3\nunix_socket_dir =\n"
        );
        let file = folder.path().join("pgbouncer.ini");
        std::fs::write(&file, settings).unwrap();
        let mut command = Command::new("setpriv");
        if rustix::process::geteuid().is_root() {
            // It refuses to run as root, and reads its settings as somebody else then.
            open_for_all(folder.path());
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
        }
        command.args(["--pdeathsig", "TERM", "--"]).arg(program).arg(&file);
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::task::yield_now().await;
        }
        let url = format!("postgres://{user}@127.0.0.1:{port}/{name}");
        Some(Self { process, url, folder })
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        assert!(self.folder.path().exists());
    }
}

fn open_for_all(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn pooler_in_transaction_mode_works_for_two_servers_that_start_again() {
    let Some(place) = Place::on_postgres().await else {
        return;
    };
    let Some(pooler) = Pooler::before(&place).await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = tokio::join!(serve(&folder, &pooler.url), serve(&folder, &pooler.url));
    let (org, cookie) = set_up(&one, &folder).await;
    let (app, secret) = create_app(&one, &org, &cookie).await;
    // Many at once, so that the pooler hands its few connections from one to the next.
    let tokens = (0..60).map(|_| token(&other, &app, &secret));
    for token in join_all(tokens).await {
        assert_eq!(token.split('.').count(), 3, "{}", said(&folder));
    }
    drop(one);
    let again = serve(&folder, &pooler.url).await;
    for server in [&other, &again] {
        for _ in 0..20 {
            assert_eq!(status(&get(server, "/health/ready").await), "200", "{}", said(&folder));
            assert_eq!(status(&change(server, &org, &cookie).await), "303", "{}", said(&folder));
        }
    }
    figure("PgBouncer in transaction mode", "two servers, started again, everything answered");
}
