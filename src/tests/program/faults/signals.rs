//! Signals that are no reason to end, and those that are.

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::program::faults::{get, status};
use crate::program::{Server, log_of, start};

fn send(server: &Server, signal: Signal) {
    let pid = i32::try_from(server.process.id().unwrap()).unwrap();
    kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
}

#[tokio::test]
async fn hangup_does_not_end_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(&folder).await;
    for _ in 0..3 {
        send(&server, Signal::HUP);
        assert_eq!(status(&get(&server, "/health/ready").await), "200");
    }
    send(&server, Signal::TERM);
    assert_eq!(server.process.wait().await.unwrap().code(), Some(0));
    let log = std::fs::read_to_string(log_of(&folder)).unwrap();
    assert!(log.contains("SIGHUP: nothing to reload"), "{log}");
}

#[tokio::test]
async fn half_sent_head_does_not_delay_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(&folder).await;
    let mut half = TcpStream::connect(&server.address).await.unwrap();
    half.write_all(b"GET /sign-in HTTP/1.1\r\nHo").await.unwrap();
    assert_eq!(status(&get(&server, "/health/live").await), "200");
    send(&server, Signal::TERM);
    let ended = tokio::time::timeout(std::time::Duration::from_secs(5), server.process.wait());
    assert_eq!(ended.await.unwrap().unwrap().code(), Some(0));
}
