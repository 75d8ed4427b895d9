//! What the gateway says when it refuses: one JSON object with the keys of
//! CSP and those of RFC 6749, since clients read either (CONTRACT.md T6).
//!
//! A handler returns a [`Refusal`]; [`finish`] writes its body, because only
//! there the id of the request is known. The same layer puts `nosniff` on every answer of these
//! routes, and `no-store` on all but those that say for themselves how long they may be kept.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, PRAGMA, RETRY_AFTER, VARY, WWW_AUTHENTICATE,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderValue, StatusCode};
use serde_json::json;

use crate::http::caller::Caller;
use crate::http::csp::credentials::CredentialError;
use crate::http::csp::parameters::ParameterError;

/// The module number that CSP's token service puts into its errors.
const MODULE: u32 = 540;

/// A refusal, to be written by [`finish`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    error: &'static str,
    description: String,
    challenge: Option<&'static str>,
    retry_after: Option<u64>,
    allow: Option<&'static str>,
}

impl Refusal {
    /// Unknown app, wrong secret, disabled or deleted app: one wording for all.
    /// The challenge is sent only to those who used the header (T7).
    pub fn invalid_client(used_header: UsedHeader) -> Self {
        let challenge = (used_header == UsedHeader::Yes).then_some(r#"Basic realm="csp""#);
        let refusal =
            Self::new(StatusCode::UNAUTHORIZED, "invalid_client", "Invalid client credentials");
        Self { challenge, ..refusal }
    }

    /// An access token that is missing (RFC 6750 section 3.1).
    pub fn no_token() -> Self {
        let refusal =
            Self::new(StatusCode::UNAUTHORIZED, "invalid_token", "There is no access token");
        Self { challenge: Some("Bearer"), ..refusal }
    }

    /// An access token that is not ours, over or revoked.
    pub fn invalid_token(description: impl Into<String>) -> Self {
        let refusal = Self::new(StatusCode::UNAUTHORIZED, "invalid_token", description);
        Self { challenge: Some(r#"Bearer error="invalid_token""#), ..refusal }
    }

    /// An access token that is fine, but not for this.
    pub fn insufficient_scope(description: impl Into<String>) -> Self {
        let refusal = Self::new(StatusCode::FORBIDDEN, "insufficient_scope", description);
        Self { challenge: Some(r#"Bearer error="insufficient_scope""#), ..refusal }
    }

    /// A request that lacks something or contradicts itself.
    pub fn invalid_request(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", description)
    }

    /// Any other error of RFC 6749 that is answered by 400.
    pub fn bad_request(error: &'static str, description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error, description)
    }

    /// Who is known, but may not do this (CONTRACT.md T1).
    pub fn forbidden(description: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "access_denied", description)
    }

    /// What is there already, or changed meanwhile.
    pub fn conflict(description: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", description)
    }

    /// No such thing, or none that the caller may know of.
    pub fn absent() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "Not found: check the parameters")
    }

    /// Another method than the ones that `allow` lists.
    pub fn method_not_allowed(allow: &'static str) -> Self {
        let description = format!("This endpoint takes {allow} only");
        let refusal = Self::new(StatusCode::METHOD_NOT_ALLOWED, "invalid_request", description);
        Self { allow: Some(allow), ..refusal }
    }

    /// A body that is longer than any honest one.
    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "invalid_request", "The body is too long")
    }

    /// A body that is compressed.
    pub fn unsupported_encoding() -> Self {
        let description = "Send the body without Content-Encoding";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "invalid_request", description)
    }

    /// No such endpoint.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "Not found: no endpoint has this address")
    }

    /// Too many failures from this address.
    pub fn too_many_requests(seconds: u64) -> Self {
        let description = "Too many failed attempts; try again later";
        let refusal =
            Self::new(StatusCode::TOO_MANY_REQUESTS, "temporarily_unavailable", description);
        Self { retry_after: Some(seconds), ..refusal }
    }

    /// The database does not answer; it may soon.
    pub fn unavailable(seconds: u64) -> Self {
        let description = "The service is not available; try again later";
        let refusal =
            Self::new(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", description);
        Self { retry_after: Some(seconds), ..refusal }
    }

    /// A fault of ours, named by the id under which it is in the log.
    pub fn internal(id: &str) -> Self {
        let description = format!("Something went wrong; it is in the log as {id}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "server_error", description)
    }

    /// The same, where the id of the request says enough.
    pub fn fault() -> Self {
        let description = "Something went wrong; it is in the log under the id of this request";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "server_error", description)
    }

    fn new(status: StatusCode, error: &'static str, description: impl Into<String>) -> Self {
        Self {
            status,
            error,
            description: description.into(),
            challenge: None,
            retry_after: None,
            allow: None,
        }
    }

    fn write(&self, request_id: &str) -> Response {
        let body = json!({
            "cspErrorCode": format!("csp.am.{}", self.status.as_u16()),
            "errorCode": self.error,
            "message": format!("{}: {}", self.error, self.description),
            "moduleCode": MODULE,
            "requestId": request_id,
            "statusCode": self.status.as_u16(),
            "error": self.error,
            "error_description": self.description,
        });
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(challenge) = self.challenge {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(allow) = self.allow {
            headers.insert(ALLOW, HeaderValue::from_static(allow));
        }
        response
    }
}

/// Whether a request brought its credentials in the Authorization header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsedHeader {
    /// It did, so RFC 6749 section 5.2 wants a challenge.
    Yes,
    /// It did not, and a challenge would mislead some clients.
    No,
}

impl From<ParameterError> for Refusal {
    fn from(error: ParameterError) -> Self {
        Self::invalid_request(error.to_string())
    }
}

impl From<CredentialError> for Refusal {
    fn from(error: CredentialError) -> Self {
        Self::invalid_request(error.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The outermost layer of the gateway's routes: writes refusals, and the
/// headers that every answer carries.
pub async fn finish(request: Request, next: Next) -> Response {
    let id = request
        .extensions()
        .get::<Caller>()
        .map(|caller| caller.request.clone())
        .unwrap_or_default();
    let mut response = next.run(request).await;
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        let said = std::mem::replace(&mut response, refusal.write(&id));
        // What a page of another origin may read, it may read of a refusal as well.
        let for_pages = said
            .headers()
            .iter()
            .filter(|(name, _)| *name == VARY || name.as_str().starts_with("access-control-"));
        for (name, value) in for_pages {
            response.headers_mut().append(name, value.clone());
        }
    }
    let headers = response.headers_mut();
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn body(refusal: &Refusal) -> serde_json::Value {
        let response = refusal.write("6f0c");
        let bytes = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    #[tokio::test]
    async fn a_refusal_has_the_keys_of_both_worlds() {
        let body = body(&Refusal::invalid_client(UsedHeader::Yes)).await;
        assert_eq!(
            body,
            json!({
                "cspErrorCode": "csp.am.401",
                "errorCode": "invalid_client",
                "message": "invalid_client: Invalid client credentials",
                "moduleCode": 540,
                "requestId": "6f0c",
                "statusCode": 401,
                "error": "invalid_client",
                "error_description": "Invalid client credentials",
            })
        );
    }

    #[test]
    fn only_those_who_used_the_header_are_challenged() {
        let header =
            |used| Refusal::invalid_client(used).write("").headers().get(WWW_AUTHENTICATE).cloned();
        assert_eq!(header(UsedHeader::Yes).unwrap(), "Basic realm=\"csp\"");
        assert_eq!(header(UsedHeader::No), None);
    }

    #[test]
    fn a_wrong_method_is_told_the_right_one() {
        let response = Refusal::method_not_allowed("POST").write("");
        assert_eq!(response.headers()[ALLOW], "POST");
        assert_eq!(response.status(), 405);
    }

    #[test]
    fn who_comes_too_often_is_told_when_to_come_back() {
        assert_eq!(Refusal::too_many_requests(17).write("").headers()[RETRY_AFTER], "17");
        assert_eq!(Refusal::unavailable(5).write("").headers()[RETRY_AFTER], "5");
    }

    #[test]
    fn an_error_of_ours_shows_its_id_and_nothing_else() {
        let refusal = Refusal::internal("e-17");
        assert_eq!(refusal.status, 500);
        assert!(refusal.description.ends_with("e-17"));
    }
}
