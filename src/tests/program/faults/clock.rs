//! The clock of the machine is set back and forward under the running program.

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::program::faults::figure;
use crate::program::{
    PASSWORD, Server, between, create_app, get, header, log_of, post, set_up, start_with,
};

const TOKEN: &str = "/csp/gateway/am/api/auth/token";
const INTROSPECT: &str = "/csp/gateway/am/api/auth/introspect";
const HOUR: i64 = 3600;

/// A clock that runs as the machine's, so many seconds beside it.
struct MovedClock {
    library: PathBuf,
    by: PathBuf,
}

impl MovedClock {
    fn new(folder: &TempDir) -> Self {
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/program/faults/clock.c");
        let (library, by) = (folder.path().join("clock.so"), folder.path().join("moved"));
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source);
        assert!(compiler.status().unwrap().success());
        let clock = Self { library, by };
        clock.set(0);
        clock
    }

    fn set(&self, seconds: i64) {
        // In place: the program looks at this very file.
        let mut options = OpenOptions::new();
        let file = options.create(true).write(true).truncate(false).open(&self.by).unwrap();
        file.write_all_at(&seconds.to_ne_bytes(), 0).unwrap();
    }

    async fn starts(&self, folder: &TempDir) -> Server {
        let environment = [("LD_PRELOAD", &self.library), ("MOVED_CLOCK", &self.by)];
        start_with(folder, &environment.map(|(name, path)| (name, path.as_os_str()))).await
    }
}

/// What the program takes for the time, from the head of an answer.
async fn date(server: &Server) -> String {
    header(&get(server, "/health/live", "").await, "date")
}

/// Gets a token and uses it at once. Returns it.
async fn uses_a_token(server: &Server, app: &str, secret: &str) -> String {
    let grant = "grant_type=client_credentials";
    let form = format!("{grant}&client_id={app}&client_secret={secret}");
    let reply = post(server, (TOKEN, &form, "")).await;
    assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
    let token = between(&reply, "\"access_token\":\"", "\"").to_owned();
    assert!(is_active(server, app, secret, &token).await, "a new token is refused");
    token
}

async fn is_active(server: &Server, app: &str, secret: &str, token: &str) -> bool {
    let form = format!("client_id={app}&client_secret={secret}&token={token}");
    let reply = post(server, (INTROSPECT, &form, "")).await;
    assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
    reply.contains("\"active\":true")
}

async fn signs_in(server: &Server, password: &str) -> bool {
    let form = format!("email=ada%40example.com&password={password}");
    post(server, ("/sign-in", &form, "")).await.starts_with("HTTP/1.1 303")
}

#[tokio::test]
async fn clock_that_is_set_back_and_forward_keeps_nobody_out() {
    let (folder, beside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let clock = MovedClock::new(&beside);
    let server = clock.starts(&folder).await;
    let (org, cookie) = set_up(&server, &folder).await;
    let (app, secret) = create_app(&server, &org, &cookie).await;
    let (first, before) = (uses_a_token(&server, &app, &secret).await, date(&server).await);

    // The app was added in what is the future now.
    clock.set(-2 * HOUR);
    uses_a_token(&server, &app, &secret).await;
    assert!(signs_in(&server, PASSWORD).await);

    // Further than any token or session lives; wrong passwords are waited for by another clock.
    clock.set(48 * HOUR);
    assert_ne!(date(&server).await, before, "the clock was not moved");
    for _ in 0..4 {
        assert!(!signs_in(&server, "wrong").await);
    }
    assert!(!is_active(&server, &app, &secret, &first).await, "a token outlives its time");
    uses_a_token(&server, &app, &secret).await;

    clock.set(0);
    assert!(signs_in(&server, PASSWORD).await);
    uses_a_token(&server, &app, &secret).await;
    figure("clock back 2 h, on 50 h, right again", "every new token works, sign-in too");
    drop(server);
    std::fs::remove_file(log_of(&folder)).unwrap();
}
