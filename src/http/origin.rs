//! Requests that change something come from our own pages.
//!
//! Not for the gateway and the sandbox: their credentials are in headers, and no cookie counts
//! there.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use tracing::info;

use crate::config::PublicUrl;

/// No honest origin is longer.
const LONGEST_ORIGIN: usize = 300;

/// Answers 403 to a request from another site that is neither GET nor HEAD.
pub async fn must_be_ours(
    State(ours): State<Arc<PublicUrl>>,
    request: Request,
    next: Next,
) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads || is_same_origin(request.headers(), &ours) {
        return next.run(request).await;
    }
    let from = origin(request.headers());
    info!(from, configured = %ours, "A form was refused: it was not sent from {ours}");
    (StatusCode::FORBIDDEN, refusal(from, &ours)).into_response()
}

/// Where a form came from, if that is short enough to be said.
fn origin(headers: &HeaderMap) -> Option<&str> {
    let origin = headers.get(header::ORIGIN)?.to_str().ok()?;
    (origin != "null" && origin.len() <= LONGEST_ORIGIN).then_some(origin)
}

/// Most who read this run the server themselves and use another address than the configured one.
fn refusal(from: Option<&str>, ours: &PublicUrl) -> String {
    let from = from.map_or("another site".to_owned(), |from| format!("{from:?}"));
    format!(
        "This form was sent from {from}, but this server is {ours}. Open it at {ours} and try \
         again. If people should use the other address, whoever runs this server sets \
         server.public_url (LATCHKEY_SERVER_PUBLIC_URL) to it.\n"
    )
}

/// `Sec-Fetch-Site` decides where the browser sends it; else `Origin` must be ours.
fn is_same_origin(headers: &HeaderMap, ours: &PublicUrl) -> bool {
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    let origin = || headers.get(header::ORIGIN).map(HeaderValue::as_bytes);
    match site {
        Some(b"same-origin") => true,
        // A form that the person opened by themselves, and browsers that send no such header.
        Some(b"none") | None => origin() == Some(ours.as_str().as_bytes()),
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    fn allows(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        is_same_origin(&headers.collect(), &PublicUrl::parse("https://keys.example").unwrap())
    }

    #[test]
    fn our_own_page_may_post() {
        assert!(allows(&[("sec-fetch-site", "same-origin")]));
        assert!(allows(&[("origin", "https://keys.example")]));
        assert!(allows(&[("sec-fetch-site", "none"), ("origin", "https://keys.example")]));
    }

    #[test]
    fn other_sites_may_not() {
        assert!(!allows(&[("sec-fetch-site", "cross-site")]));
        assert!(!allows(&[("sec-fetch-site", "same-site"), ("origin", "https://keys.example")]));
        assert!(!allows(&[("origin", "https://keys.example.evil.example")]));
        assert!(!allows(&[("origin", "http://keys.example")]));
        assert!(!allows(&[("origin", "null")]));
    }

    #[test]
    fn refusal_says_which_address_is_configured_and_how_to_change_it() {
        let ours = PublicUrl::parse("http://127.0.0.1:8080").unwrap();
        let said = refusal(Some("http://192.0.2.7:8080"), &ours);
        for part in ["\"http://192.0.2.7:8080\"", "http://127.0.0.1:8080", "server.public_url"] {
            assert!(said.contains(part), "{said}");
        }
    }

    #[test]
    fn request_that_says_nothing_may_not() {
        assert!(!allows(&[]));
        assert!(!allows(&[("sec-fetch-site", "none")]));
    }
}
