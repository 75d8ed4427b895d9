//! Answers that are the same for everybody: caches may keep them, and pages of any origin read them.

use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};

use crate::domain::tokens::signing_key::CACHED_FOR;

/// An answer without anything that is anybody's own.
pub struct Public<T>(pub T);

impl<T: IntoResponse> IntoResponse for Public<T> {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        let headers = response.headers_mut();
        let kept = format!("public, max-age={}", CACHED_FOR.as_secs());
        if let Ok(kept) = HeaderValue::from_str(&kept) {
            headers.insert(CACHE_CONTROL, kept);
        }
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        response
    }
}
