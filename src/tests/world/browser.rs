//! HTTP in process: requests go through the full router, as from a connection.

use std::collections::BTreeMap;
use std::future::pending;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use latchkey::config::{Config, Flags, PublicUrl};
use latchkey::http::assets::no_bundle;
use latchkey::http::router::router;
use latchkey::http::serve::{Service, listen, serve};
use latchkey::http::state::AppState;
use tower::ServiceExt;

use crate::world::{Actor, BASE_URL, World};

/// Where a view may change in the browser. Nobody reads it.
const MARK: &str = "<!>";

const FORM: &str = "application/x-www-form-urlencoded";

/// What came back.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text, without the marks that nobody reads.
    pub body: String,
    /// The body as it came.
    pub sent: String,
}

impl Reply {
    /// A header as text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.header("location")
    }
}

fn defaults() -> Config {
    let flags = Flags { data: Some("/nowhere".into()), ..Flags::default() };
    let Ok(config) = Config::from_sources(flags, &[]) else { panic!("the defaults fit") };
    config
}

/// Serves over real HTTP, as the server does it, from a port that was free.
pub fn serve_on_loopback(app: Router) -> SocketAddr {
    let listener = listen(([127, 0, 0, 1], 0).into()).unwrap();
    let address = listener.local_addr().unwrap();
    let config = defaults();
    let (limits, proxies) = (config.limits, config.server.trusted_proxies);
    tokio::spawn(serve(listener, Service { app, tls: None, limits, proxies }, pending()));
    address
}

impl World {
    /// The whole product as one service.
    pub fn router(&self) -> Router {
        let build = || {
            let config = defaults();
            let url = PublicUrl::parse(BASE_URL).unwrap();
            router(AppState::new(self.workflows.clone(), &config, url, no_bundle))
        };
        self.router.get_or_init(build).clone()
    }

    /// Puts another router in the place of the usual one, before the first request.
    pub fn serve_with(&self, router: Router) {
        assert!(self.router.set(router).is_ok(), "requests were answered already");
    }

    /// Sends a request to this server.
    pub async fn send(&self, mut request: Request<Body>) -> Reply {
        let host = HeaderValue::from_static("127.0.0.1:8080");
        request.headers_mut().entry(header::HOST).or_insert(host);
        self.send_as_it_is(request).await
    }

    /// Sends a request that may name no host.
    pub async fn send_as_it_is(&self, mut request: Request<Body>) -> Reply {
        let peer = SocketAddr::from(([192, 0, 2, 7], 40_000));
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = self.router().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let sent = String::from_utf8_lossy(&bytes).into_owned();
        let body = sent.replace(MARK, "");
        Reply { status: parts.status, headers: parts.headers, body, sent }
    }

    /// A GET without cookies.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// A browser of somebody who has signed in.
    pub async fn browser(&self, actor: Actor) -> Browser<'_> {
        self.someone(actor).await;
        let mut browser = self.anonymous();
        let form = [("email", actor.email()), ("password", actor.password())];
        let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let reply = browser.post("/sign-in", &form).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
        browser
    }

    /// A browser that nobody has signed in with.
    pub fn anonymous(&self) -> Browser<'_> {
        Browser { world: self, cookies: BTreeMap::new() }
    }
}

/// A browser: keeps cookies, says where its requests come from, follows no redirect by itself.
pub struct Browser<'w> {
    world: &'w World,
    /// What it keeps.
    pub cookies: BTreeMap<String, String>,
}

impl Browser<'_> {
    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Reply {
        self.request(Method::GET, path, String::new()).await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Reply {
        self.request(Method::POST, path, encode(form)).await
    }

    /// Calls a server function with JSON, as islands do.
    pub async fn ask(&mut self, path: &str, json: &str) -> Reply {
        self.sends(Method::POST, path, json.to_owned(), "application/json").await
    }

    /// How many bytes a page is on the wire, compressed as browsers ask for it.
    pub async fn weighs(&mut self, path: &str) -> usize {
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::get(path)
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::ACCEPT, "text/html")
            .header(header::ACCEPT_ENCODING, "br")
            .header(header::COOKIE, cookies.join("; "))
            .body(Body::empty())
            .unwrap();
        let peer = SocketAddr::from(([192, 0, 2, 7], 40_000));
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = self.world.router().oneshot(request).await.unwrap();
        assert_eq!(response.headers()[header::CONTENT_ENCODING], "br");
        axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().len()
    }

    async fn request(&mut self, method: Method, path: &str, body: String) -> Reply {
        self.sends(method, path, body, FORM).await
    }

    async fn sends(&mut self, method: Method, path: &str, body: String, kind: &str) -> Reply {
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder()
            .method(&method)
            .uri(path)
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::ACCEPT, "text/html")
            .header("sec-fetch-site", "same-origin");
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if method != Method::GET {
            request = request.header(header::CONTENT_TYPE, kind).header(header::ORIGIN, BASE_URL);
        }
        let reply = self.world.send(request.body(Body::from(body)).unwrap()).await;
        for line in reply.headers.get_all(header::SET_COOKIE) {
            self.keep(line.to_str().unwrap());
        }
        reply
    }

    fn keep(&mut self, line: &str) {
        let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
        if value.is_empty() || line.to_lowercase().contains("max-age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// A form as browsers write it.
pub fn encode(form: &[(&str, &str)]) -> String {
    let escape = |text: &str| {
        text.bytes().fold(String::new(), |done, byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' => {
                done + &char::from(byte).to_string()
            }
            b' ' => done + "+",
            _ => done + &format!("%{byte:02X}"),
        })
    };
    let pairs: Vec<_> =
        form.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
    pairs.join("&")
}
