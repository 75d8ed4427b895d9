//! What every request must be before anybody looks at it: one that says which host it is for
//! (RFC 9112 3.2). It also answers `OPTIONS /`, by which load balancers look whether anybody is
//! there.

use std::net::Ipv6Addr;

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

const METHODS: &str = "GET, HEAD, OPTIONS";

/// Answers 400 to a request without exactly one valid Host.
pub async fn must_be_well_formed(request: Request, next: Next) -> Response {
    let asks_for_options =
        request.method() == Method::OPTIONS && matches!(request.uri().path(), "/" | "*");
    let is_old = request.version() < Version::HTTP_11;
    let has_none = !request.headers().contains_key(header::HOST);
    // The health checks of old load balancers name no host, and ask for nothing of one.
    let may_lack_host = asks_for_options && is_old && has_none;
    if !may_lack_host && !has_host(&request) {
        return (
            StatusCode::BAD_REQUEST,
            [(header::CONNECTION, "close")],
            "The request needs exactly one valid Host header.\n",
        )
            .into_response();
    }
    if asks_for_options {
        return (StatusCode::OK, [(header::ALLOW, METHODS)]).into_response();
    }
    next.run(request).await
}

/// Whether both the header and, if there is one, the address name a host.
fn has_host(request: &Request) -> bool {
    let named = request.uri().authority().is_none_or(|named| is_host(named.as_str()));
    named && only(request.headers()).is_some_and(is_host)
}

/// The one Host of a request.
fn only(headers: &HeaderMap) -> Option<&str> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return None;
    };
    host.to_str().ok()
}

/// A name or an address, perhaps with a port.
fn is_host(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix('[') {
        let Some((address, port)) = rest.split_once(']') else {
            return false;
        };
        let port = if port.is_empty() { Some("") } else { port.strip_prefix(':') };
        return address.parse::<Ipv6Addr>().is_ok() && port.is_some_and(is_port);
    }
    let (name, port) = text.split_once(':').unwrap_or((text, ""));
    let is_letter = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.' | b'_' | b'~');
    !name.is_empty() && name.bytes().all(is_letter) && is_port(port)
}

fn is_port(text: &str) -> bool {
    text.is_empty() || (text.bytes().all(|c| c.is_ascii_digit()) && text.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    async fn status(version: Version, method: Method, uri: &str, hosts: &[&str]) -> u16 {
        let mut request = Request::builder().version(version).method(method).uri(uri);
        for host in hosts {
            request = request.header(header::HOST, *host);
        }
        let app =
            Router::new().route("/", get(|| async { "" })).layer(from_fn(must_be_well_formed));
        app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status().as_u16()
    }

    #[tokio::test]
    async fn request_with_no_host_two_or_a_wrong_one_is_refused() {
        for version in [Version::HTTP_11, Version::HTTP_10] {
            for hosts in [&[][..], &["a", "a"], &["a", "b"], &[""], &["a b"], &["a@b"], &["a:b"]] {
                assert_eq!(status(version, Method::GET, "/", hosts).await, 400, "{hosts:?}");
            }
        }
    }

    #[tokio::test]
    async fn names_and_addresses_are_hosts() {
        let hosts =
            ["localhost", "a-b.example:8080", "my_service", "127.0.0.1:1", "[::1]", "[::1]:80"];
        for host in hosts {
            assert_eq!(status(Version::HTTP_11, Method::GET, "/", &[host]).await, 200, "{host}");
        }
    }

    #[test]
    fn what_is_neither_is_none() {
        for text in ["[::1", "[::1]x", "[localhost]", "a:65536", "a:+1", "a,b", "a/b", "a?b", "ä"]
        {
            assert!(!is_host(text), "{text}");
        }
    }

    #[tokio::test]
    async fn absolute_form_needs_the_header_too() {
        let uri = "http://localhost/";
        assert_eq!(status(Version::HTTP_11, Method::GET, uri, &["localhost"]).await, 200);
        assert_eq!(status(Version::HTTP_11, Method::GET, uri, &[]).await, 400);
        assert_eq!(status(Version::HTTP_11, Method::GET, "http://u@h/", &["h"]).await, 400);
    }

    #[tokio::test]
    async fn load_balancer_may_ask_whether_anybody_is_there() {
        assert_eq!(status(Version::HTTP_11, Method::OPTIONS, "/", &["a"]).await, 200);
        assert_eq!(status(Version::HTTP_10, Method::OPTIONS, "/", &[]).await, 200);
        assert_eq!(status(Version::HTTP_11, Method::OPTIONS, "/", &[]).await, 400);
    }
}
