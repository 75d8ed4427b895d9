//! TLS with the development certificate that `latchkey certificate` makes.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use latchkey::config::{Limits, TrustedProxies};
use latchkey::http::serve::{Service, listen, serve};
use latchkey::http::tls::{acceptor, make_development_certificate};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::program::{PATIENT, SHORT};

struct Running {
    address: std::net::SocketAddr,
    client: ClientConfig,
    trusting: TlsConnector,
    _folder: tempfile::TempDir,
}

fn start(limits: Limits) -> Running {
    let folder = tempfile::tempdir().unwrap();
    // rustls asks the machine for the time, so the certificate is valid around today.
    let now = latchkey::workflows::Clock::system().now();
    let made = make_development_certificate(folder.path(), now).unwrap();
    let listener = listen("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/hang", get(std::future::pending::<&str>));
    let service = Service {
        app,
        tls: Some(acceptor(&made.files).unwrap()),
        limits,
        proxies: TrustedProxies::default(),
    };
    tokio::spawn(serve(listener, service, std::future::pending()));

    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(&made.authority).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let trusting = TlsConnector::from(Arc::new(config.clone()));
    Running { address, client: config, trusting, _folder: folder }
}

/// A frame of HTTP/2 (RFC 9113 section 4.1).
fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    [&[0, 0, length, kind, flags, 0, 0, 0, stream][..], payload].concat()
}

/// What a client of HTTP/2 begins with.
fn opening() -> Vec<u8> {
    [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), frame(4, 0, 0, &[])].concat()
}

struct Frame {
    kind: u8,
    stream: u8,
    payload: Vec<u8>,
}

async fn next_frame(stream: &mut TlsStream<TcpStream>) -> Frame {
    let mut head = [0; 9];
    stream.read_exact(&mut head).await.unwrap();
    let mut payload = vec![0; usize::from(head[1]) * 256 + usize::from(head[2])];
    stream.read_exact(&mut payload).await.unwrap();
    Frame { kind: head[3], stream: head[8], payload }
}

async fn by_http_2(running: &Running) -> TlsStream<TcpStream> {
    let mut config = running.client.clone();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let stream = TcpStream::connect(running.address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
    stream
}

#[tokio::test]
async fn client_that_speaks_http_2_is_answered_by_it() {
    let running = start(PATIENT);
    let mut stream = by_http_2(&running).await;
    // GET https / with the authority `a`, as HPACK has them in its static table.
    let head = [&[0x82, 0x87, 0x84, 0x41, 1][..], b"a"].concat();
    stream.write_all(&[opening(), frame(1, 0x5, 1, &head)].concat()).await.unwrap();
    let mut kinds = Vec::new();
    loop {
        let Frame { kind, payload, .. } = next_frame(&mut stream).await;
        if kind == 1 {
            assert_eq!(payload[0], 0x88, "the status is 200");
        }
        if kind == 0 {
            assert_eq!(payload, b"hello");
            break;
        }
        kinds.push(kind);
    }
    assert!(kinds.contains(&1), "{kinds:?}");
}

#[tokio::test]
async fn requests_of_one_address_are_bounded_on_a_connection_of_http_2_too() {
    let running = start(Limits { connections_per_address: 2, ..PATIENT });
    let mut stream = by_http_2(&running).await;
    // GET https /hang with the authority `a`.
    let head = [&[0x82, 0x87, 0x04, 5][..], b"/hang", &[0x41, 1], b"a"].concat();
    let requests = [1, 3, 5].map(|number| frame(1, 0x5, number, &head));
    stream.write_all(&[opening(), requests.concat()].concat()).await.unwrap();
    loop {
        let Frame { kind, stream: number, payload } = next_frame(&mut stream).await;
        if kind == 1 {
            assert_eq!(number, 5, "the first two are at work");
            // "503" in HPACK's Huffman code.
            assert!(payload.windows(3).any(|it| it == [0x6c, 0x0c, 0xff]), "{payload:x?}");
            break;
        }
    }
}

#[tokio::test]
async fn client_that_speaks_plain_http_is_told_to_use_https() {
    let running = start(PATIENT);
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(answer.ends_with("Begin the address with https:// and retry."), "{answer}");
}

async fn asks(running: &Running, name: &'static str) -> std::io::Result<String> {
    let stream = TcpStream::connect(running.address).await?;
    let name = ServerName::try_from(name).unwrap();
    let mut stream = running.trusting.connect(name, stream).await?;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

#[tokio::test]
async fn client_that_trusts_the_ca_reaches_localhost_and_127_0_0_1() {
    let running = start(PATIENT);
    for name in ["localhost", "127.0.0.1"] {
        let answer = asks(&running, name).await.unwrap();
        assert!(answer.ends_with("hello"), "{name}: {answer}");
    }
}

#[tokio::test]
async fn certificate_is_for_no_other_host() {
    assert!(asks(&start(PATIENT), "keys.example").await.is_err());
}

#[tokio::test]
async fn handshake_that_never_comes_is_given_up() {
    let running = start(Limits { head: SHORT, ..PATIENT });
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(answer.is_empty());
}
