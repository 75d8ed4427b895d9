//! Calls against a server of the test's own, which writes what it is told to.

use std::sync::Mutex;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::config::PublicUrl;
use crate::http::outbound::*;

/// Answers one connection with the given text and returns what was asked.
async fn server(answer: String) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let asked = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = vec![0; 4096];
        let count = stream.read(&mut asked).await.unwrap();
        // The client may hang up early: it reads no more than it wants.
        let _ = stream.write_all(answer.as_bytes()).await;
        String::from_utf8_lossy(&asked[..count]).into_owned()
    });
    (address, asked)
}

fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nX-Seen: yes\r\n\r\n{body}", body.len())
}

fn outbound() -> Outbound {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    Outbound::default()
}

/// A resolver that gives these answers one after the other.
fn resolving(answers: Vec<Vec<SocketAddr>>) -> Outbound {
    let answers = Arc::new(Mutex::new(answers.into_iter()));
    let lookup = move |_: String, _: u16| -> Found {
        let next = answers.lock().unwrap().next().unwrap_or_default();
        Box::pin(async move { Ok(next) })
    };
    Outbound { lookup: Arc::new(lookup), ..outbound() }
}

fn org() -> OrgId {
    OrgId::from_bytes([1; 16])
}

fn configured(text: &str) -> Base {
    Base::configured(&PublicUrl::parse(text).unwrap()).unwrap()
}

fn get(path: &'static str) -> Call {
    Call { method: Method::GET, path: TargetPath::fixed(path), headers: Vec::new(), body: None }
}

#[tokio::test]
async fn answer_is_told_with_status_headers_and_text() {
    let (address, asked) = server(ok("{\"id\":1}")).await;
    let answer =
        outbound().send(&org(), &configured(&format!("http://{address}")), get("/a/b")).await;
    let answer = answer.unwrap();
    assert_eq!((answer.status, answer.body.as_str(), answer.is_cut), (200, "{\"id\":1}", false));
    assert!(answer.headers.contains(&("x-seen".to_owned(), "yes".to_owned())));
    assert!(asked.await.unwrap().starts_with("GET /a/b HTTP/1.1\r\n"));
}

#[tokio::test]
async fn headers_and_body_arrive_as_given() {
    let (address, asked) = server(ok("")).await;
    let token = Zeroizing::new("Bearer abc".to_owned());
    let call = Call {
        method: Method::POST,
        headers: vec![(CallHeader::Authorization, token)],
        body: Some("{}".to_owned()),
        ..get("/x")
    };
    outbound().send(&org(), &configured(&format!("http://{address}")), call).await.unwrap();
    let asked = asked.await.unwrap();
    assert!(asked.contains("authorization: Bearer abc\r\n") && asked.ends_with("\r\n\r\n{}"));
}

#[tokio::test]
async fn redirect_is_shown_and_not_followed() {
    let moved =
        "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n";
    let (address, _asked) = server(moved.to_owned()).await;
    let answer = outbound().send(&org(), &configured(&format!("http://{address}")), get("/")).await;
    assert_eq!(answer.unwrap().status, 302);
}

#[tokio::test]
async fn long_answer_is_cut_at_two_mebibytes() {
    let (address, _asked) = server(ok(&"x".repeat(LONGEST_BODY + 1))).await;
    let answer =
        outbound().send(&org(), &configured(&format!("http://{address}")), get("/")).await.unwrap();
    assert_eq!((answer.body.len(), answer.is_cut), (LONGEST_BODY, true));
}

#[tokio::test]
async fn server_that_never_answers_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = configured(&format!("http://{}", listener.local_addr().unwrap()));
    let hasty = Outbound { patience: Duration::from_millis(20), ..outbound() };
    let refusal = hasty.send(&org(), &base, get("/")).await;
    assert_eq!(refusal, Err(Refusal::TimedOut { host: "127.0.0.1".to_owned(), seconds: 0 }));
}

#[tokio::test]
async fn entered_base_may_not_lead_inside() {
    for text in ["http://127.0.0.1:1", "http://10.0.0.1", "http://169.254.169.254", "http://[::1]"]
    {
        let base = Base::entered(text, &[]).unwrap();
        let refusal = outbound().send(&org(), &base, get("/latest/meta-data")).await;
        assert!(matches!(refusal, Err(Refusal::NotPublic(_))), "{text} {refusal:?}");
    }
}

#[tokio::test]
async fn name_that_resolves_inside_is_refused() {
    let inside = [([127, 0, 0, 1], 80).into(), ([8, 8, 8, 8], 80).into()];
    for first in inside {
        let mixed = vec![first, ([10, 0, 0, 1], 80).into()];
        let (outbound, base) = (resolving(vec![mixed]), configured("http://api.example.com"));
        let refusal = outbound.send(&org(), &base, get("/")).await;
        assert_eq!(refusal, Err(Refusal::NotPublic("api.example.com".to_owned())));
    }
}

#[tokio::test]
async fn name_is_resolved_once_and_the_connection_is_pinned() {
    let (address, asked) = server(ok("pinned")).await;
    // A second question would be answered with an address where nothing is.
    let elsewhere = vec![([127, 0, 0, 2], 9).into()];
    let outbound = resolving(vec![vec![address], elsewhere]);
    let base = configured(&format!("http://localhost:{}", address.port()));
    let answer = outbound.send(&org(), &base, get("/")).await.unwrap();
    assert_eq!(answer.body, "pinned");
    assert!(asked.await.unwrap().contains(&format!("host: localhost:{}", address.port())));
}

#[tokio::test]
async fn name_without_an_address_is_told_as_one_that_leads_inside() {
    let (outbound, base) = (resolving(vec![Vec::new()]), configured("http://api.example.com"));
    let refusal = outbound.send(&org(), &base, get("/")).await;
    assert_eq!(refusal, Err(Refusal::NotPublic("api.example.com".to_owned())));
}

#[tokio::test]
async fn credentials_with_a_line_break_are_not_sent() {
    let (address, _asked) = server(ok("")).await;
    let token = Zeroizing::new("a\r\nX-Other: b".to_owned());
    let call = Call { headers: vec![(CallHeader::AuthToken, token)], ..get("/") };
    let refusal = outbound().send(&org(), &configured(&format!("http://{address}")), call).await;
    assert_eq!(refusal, Err(Refusal::Header));
}

#[tokio::test]
async fn closed_port_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = configured(&format!("http://{}", listener.local_addr().unwrap()));
    drop(listener);
    let refusal = outbound().send(&org(), &base, get("/")).await;
    assert_eq!(refusal, Err(Refusal::Unreachable("127.0.0.1".to_owned())));
}

#[tokio::test]
async fn server_without_tls_behind_https_is_told_as_that() {
    let (address, _asked) = server(ok("")).await;
    let refusal =
        outbound().send(&org(), &configured(&format!("https://{address}")), get("/")).await;
    let Err(Refusal::Tls { host, reason }) = refusal else { panic!("{refusal:?}") };
    assert!(host == "127.0.0.1" && !reason.is_empty());
}
