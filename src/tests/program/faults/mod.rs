//! Accidents and attacks on the real binary: what it does while they last, and that it recovers
//! without a restart. Each prints its figure, which README's "Operating" shows.

mod clock;
mod database;
mod disk;
mod flood;
mod kill;
mod log;
mod regenerate_kill;
mod signals;
mod start;

use std::io::Write;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::program::{Server, read};

/// How often a server is killed when nobody says otherwise.
const ROUNDS: usize = 10;

/// Prints a figure past the test harness, which keeps quiet about tests that pass.
pub fn figure(what: &str, value: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "faults: {what}: {value}");
}

/// How often a server is killed: `cargo xtask faults --rounds N`.
#[expect(clippy::disallowed_methods, reason = "the suite is told by its runner, not by a setting")]
pub fn rounds() -> usize {
    let told = std::env::var("LATCHKEY_TEST_KILL_ROUNDS").ok();
    told.and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS)
}

/// Asks with GET. Returns the answer as text.
pub async fn get(server: &Server, path: &str) -> String {
    let mut stream = TcpStream::connect(&server.address).await.unwrap();
    let address = &server.address;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    read(stream).await
}

/// The status of an answer.
pub fn status(reply: &str) -> &str {
    reply.split(' ').nth(1).unwrap_or_default()
}

/// Asks for `/health/ready` until the status is that one. The test's own time limit ends it.
pub async fn awaits_ready(server: &Server, wanted: &str) {
    while status(&get(server, "/health/ready").await) != wanted {
        tokio::task::yield_now().await;
    }
}
