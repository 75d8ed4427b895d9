//! Requests that change something come from our own pages.
//!
//! Not for the gateway and the sandbox: their credentials are in headers, and no cookie counts
//! there.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::config::PublicUrl;

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
    (
        StatusCode::FORBIDDEN,
        "This form was sent from another site. Open the page here and try again.\n",
    )
        .into_response()
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
    fn request_that_says_nothing_may_not() {
        assert!(!allows(&[]));
        assert!(!allows(&[("sec-fetch-site", "none")]));
    }
}
