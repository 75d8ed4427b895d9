//! Standard error that is closed, full, dead or read by nobody.

use std::fs::OpenOptions;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::program::faults::{figure, get, status};
use crate::program::{Server, between};

/// A server whose log goes there. Each request logs a line and more.
async fn logs_to(folder: &tempfile::TempDir, stderr: Stdio, shell: &str) -> Server {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("exec \"$@\" {shell}"), "sh"]);
    command.arg(env!("CARGO_BIN_EXE_latchkey"));
    command.env_clear().env("PATH", "/usr/bin:/bin").env("LATCHKEY_LOG_FILTER", "latchkey=trace");
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path());
    command.stdout(Stdio::piped()).stderr(stderr).kill_on_drop(true);
    let mut process = command.spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let listening = lines.next_line().await.unwrap().unwrap();
    let address = listening.rsplit("//").next().unwrap().to_owned();
    let setup = lines.next_line().await.unwrap();
    Server { process, address, setup }
}

/// Goes on answering, and says how many lines were lost.
async fn goes_on(server: &Server) -> u64 {
    for _ in 0..200 {
        assert_eq!(status(&get(server, "/sign-in").await), "200");
    }
    let ready = get(server, "/health/ready").await;
    assert_eq!(status(&ready), "200");
    let metrics = get(server, "/metrics").await;
    let lost = between(&metrics, "\nlatchkey_log_lines_lost_total ", "\n").parse().unwrap();
    assert_eq!(ready.contains("log lines could not be written"), lost > 0, "{ready}");
    lost
}

#[tokio::test]
async fn log_on_a_full_disk_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let lost = goes_on(&logs_to(&folder, full.into(), "").await).await;
    assert!(lost >= 200, "{lost}");
    figure("full log", format!("200 of 200 answered, {lost} lines counted as lost"));
}

#[tokio::test]
async fn log_that_is_closed_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let lost = goes_on(&logs_to(&folder, Stdio::null(), "2>&-").await).await;
    assert!(lost >= 200, "{lost}");
    figure("closed log", format!("200 of 200 answered, {lost} lines counted as lost"));
}

#[tokio::test]
async fn log_whose_reader_died_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = logs_to(&folder, Stdio::piped(), "").await;
    drop(server.process.stderr.take());
    let lost = goes_on(&server).await;
    assert!(lost >= 200, "{lost}");
    figure("dead log", format!("200 of 200 answered, {lost} lines counted as lost"));
}

#[tokio::test]
async fn log_that_nobody_reads_delays_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let server = logs_to(&folder, Stdio::piped(), "").await;
    // A pipe holds 64 KiB and the queue a thousand lines; then lines are lost.
    let mut lost = 0;
    while lost == 0 {
        lost = goes_on(&server).await;
    }
    figure("log that nobody reads", format!("every request answered, {lost} lines lost"));
}

#[tokio::test]
async fn log_that_is_thrown_away_on_purpose_is_not_counted() {
    let folder = tempfile::tempdir().unwrap();
    let server = logs_to(&folder, Stdio::null(), "2>/dev/null").await;
    assert_eq!(goes_on(&server).await, 0);
}
