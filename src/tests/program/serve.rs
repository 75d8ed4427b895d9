//! The accept loop under clients that are slow, many, or in the middle of something.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use latchkey::config::{Limits, TrustedProxies};
use latchkey::http::body::budget::{BodyLimits, Budget};
use latchkey::http::body::must_arrive;
use latchkey::http::serve::{HEAD_BYTES, Service, listen, raise_descriptor_limit, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

use crate::program::{PATIENT, SHORT};

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

fn start(app: Router, limits: Limits) -> Running {
    let listener = listen("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let proxies = TrustedProxies::default();
    let service = Service { app, tls: None, limits, proxies };
    let server = tokio::spawn(serve(listener, service, async move {
        let _ = stopped.await;
    }));
    Running { address, stop, server }
}

fn hello() -> Router {
    Router::new().route("/", get(|| async { "hello" }))
}

/// Everything that the server answers until it closes the connection.
async fn talk(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    heard(stream).await
}

async fn heard(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

#[tokio::test]
async fn request_is_answered() {
    let running = start(hello(), PATIENT);
    let answer = talk(running.address, GET).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("hello"), "{answer}");
}

#[tokio::test]
async fn half_a_head_is_not_waited_for_longer_than_the_limit() {
    let running = start(hello(), Limits { head: SHORT, ..PATIENT });
    let answer = talk(running.address, b"GET / HTTP/1.1\r\nHo").await;
    assert!(!answer.contains("200"), "{answer}");
}

#[tokio::test]
async fn silent_connection_is_closed() {
    let running = start(hello(), Limits { head: SHORT, ..PATIENT });
    assert_eq!(talk(running.address, b"").await, "");
}

#[tokio::test]
async fn connection_that_is_idle_between_requests_is_closed() {
    let running = start(hello(), Limits { idle: SHORT, ..PATIENT });
    let answer = talk(running.address, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert!(answer.ends_with("hello"), "{answer}");
}

#[tokio::test]
async fn idle_connection_is_kept_longer_than_a_head_is_waited_for() {
    let running = start(hello(), Limits { head: SHORT, ..PATIENT });
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let request = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    let mut answer = [0; 512];
    for _ in 0..2 {
        stream.write_all(request).await.unwrap();
        let read = stream.read(&mut answer).await.unwrap();
        assert!(answer[..read].starts_with(b"HTTP/1.1 200"));
        // Twice as long as a head may take, and nothing comes: it is not the end either.
        let silent = tokio::time::timeout(SHORT * 2, stream.read(&mut answer)).await;
        assert!(silent.is_err());
    }
    stream.write_all(b"GET / HT").await.unwrap();
    assert_eq!(stream.read(&mut answer).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn half_a_body_is_answered_408_and_the_connection_closed() {
    let limits = BodyLimits { patience: SHORT, budget: Budget::default() };
    let app = Router::new()
        .route("/", post(|body: Bytes| async { body }))
        .layer(from_fn_with_state(limits, must_arrive));
    let running = start(app, PATIENT);
    let request = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf";
    let answer = talk(running.address, request).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test]
async fn head_of_more_than_32_kib_is_answered_431() {
    let running = start(hello(), PATIENT);
    let head = |bytes: usize| {
        let start = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: ";
        format!("{start}{}\r\n\r\n", "a".repeat(bytes - start.len() - 4))
    };
    let answer = talk(running.address, head(HEAD_BYTES - 1).as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let answer = talk(running.address, head(HEAD_BYTES + 1).as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
}

#[tokio::test]
async fn thousand_idle_connections_do_not_delay_a_request() {
    raise_descriptor_limit();
    let running = start(hello(), Limits { connections: 1100, ..PATIENT });
    let mut idle = Vec::new();
    for _ in 0..1000 {
        idle.push(TcpStream::connect(running.address).await.unwrap());
    }
    let answer = tokio::time::timeout(Duration::from_secs(5), talk(running.address, GET)).await;
    assert!(answer.unwrap().ends_with("hello"));
}

#[tokio::test]
async fn connection_beyond_the_limit_waits_for_a_place_and_then_is_served() {
    let running = start(hello(), Limits { connections: 1, ..PATIENT });
    let first = TcpStream::connect(running.address).await.unwrap();
    let second = tokio::spawn(talk(running.address, GET));
    drop(first);
    assert!(second.await.unwrap().ends_with("hello"));
}

#[tokio::test]
async fn request_that_is_running_at_shutdown_is_finished() {
    let (entered, leave) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (inside, go) = (Arc::clone(&entered), Arc::clone(&leave));
    let slow = move || async move {
        inside.notify_one();
        go.notified().await;
        "finished"
    };
    let running = start(Router::new().route("/", get(slow)), PATIENT);
    let asked = tokio::spawn(talk(running.address, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    entered.notified().await;
    running.stop.send(()).unwrap();
    while TcpStream::connect(running.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    leave.notify_one();
    assert!(asked.await.unwrap().ends_with("finished"));
    running.server.await.unwrap();
}

#[tokio::test]
async fn shutdown_does_not_wait_for_ever() {
    let entered = Arc::new(Notify::new());
    let inside = Arc::clone(&entered);
    let endless = move || async move {
        inside.notify_one();
        std::future::pending::<&str>().await
    };
    let limits = Limits { drain: SHORT, ..PATIENT };
    let running = start(Router::new().route("/", get(endless)), limits);
    let _asked = tokio::spawn(talk(running.address, GET));
    entered.notified().await;
    running.stop.send(()).unwrap();
    running.server.await.unwrap();
}
