//! What the sandbox says when it refuses: `error_code` and `message`, as the
//! real service does, and 401 for credentials only (CONTRACT.md T1): a client
//! answers every 401 by fetching another token, again and again.

use axum::response::{IntoResponse, Response};
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};

/// A refusal of the sandbox.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    status: StatusCode,
    body: Value,
    challenge: Option<&'static str>,
    retry_after: Option<u64>,
    allow: Option<String>,
}

impl Refusal {
    /// Bad, expired or revoked credentials, or none.
    pub fn unauthorized(challenge: Challenge) -> Self {
        let refusal = Self::new(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", challenge.message());
        Self { challenge: Some(challenge.header()), ..refusal }
    }

    /// A permission that the caller lacks, by its id.
    pub fn missing_permission(permission: &str) -> Self {
        let message = format!("The credentials don't have the permission {permission}");
        Self::forbidden(&message)
    }

    /// An organization that the caller has no access to, or that does not exist.
    pub fn foreign_organization() -> Self {
        Self::forbidden("The credentials give no access to this organization")
    }

    /// A request that makes no sense.
    pub fn bad_request(code: &str, message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// A value that is not among the ones that a field can have.
    pub fn unknown_value(field: &str, value: &str, known: &[&str]) -> Self {
        let message = format!("{field} has an unknown value");
        let mut refusal = Self::bad_request("INVALID_ENUM_VALUE", &message);
        refusal.body["field"] = json!(field);
        refusal.body["invalid_value"] = json!(value);
        refusal.body["known_values"] = json!(known);
        refusal
    }

    /// A query that cannot be read.
    pub fn malformed_query(message: &str) -> Self {
        let mut refusal = Self::bad_request("INVALID_QUERY", message);
        refusal.body["reason"] = json!("query_malformed_syntax");
        refusal
    }

    /// No such thing.
    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", &format!("Not found: no {what} has this id"))
    }

    /// A body that is longer than any honest one.
    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", "The body is too long")
    }

    /// A body that is compressed.
    pub fn unsupported_encoding() -> Self {
        let message = "Send the body without Content-Encoding";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message)
    }

    /// A body of another type than JSON.
    pub fn unsupported_type() -> Self {
        let message = "Send the body with Content-Type: application/json";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message)
    }

    /// Something that is there already.
    pub fn conflict(message: &str) -> Self {
        Self::new(StatusCode::CONFLICT, "CONFLICT", message)
    }

    /// Another method than those of the endpoint.
    pub fn method_not_allowed(methods: impl Iterator<Item = &'static str>) -> Self {
        let message = "This endpoint does not take this method";
        let refusal = Self::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message);
        let mut allow: Vec<_> = methods.collect();
        if allow.contains(&"GET") {
            allow.push("HEAD");
        }
        allow.sort_unstable();
        allow.dedup();
        Self { allow: Some(allow.join(",")), ..refusal }
    }

    /// Too many failures from this address.
    pub fn too_many_requests(seconds: u64) -> Self {
        let message = "Too many failed attempts; try again later";
        let refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_REQUESTS", message);
        Self { retry_after: Some(seconds), ..refusal }
    }

    /// The database does not answer; it may soon.
    pub fn unavailable(seconds: u64) -> Self {
        let message = "The service is not available; try again later";
        let refusal = Self::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message);
        Self { retry_after: Some(seconds), ..refusal }
    }

    /// A fault of ours, named by the id under which it is in the log.
    pub fn internal(id: &str) -> Self {
        let message = format!("Something went wrong; it is in the log as {id}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", &message)
    }

    /// The same refusal in the form of `integrationServices/v3`.
    #[must_use]
    pub fn in_legacy_form(mut self) -> Self {
        let message = self.body["message"].take();
        self.body = json!({ "success": false, "message": message, "notifications": [] });
        self
    }

    /// Credentials that are good, but not for this.
    pub fn forbidden(message: &str) -> Self {
        let refusal = Self::new(StatusCode::FORBIDDEN, "FORBIDDEN", message);
        Self { challenge: Some(r#"Bearer error="insufficient_scope""#), ..refusal }
    }

    fn new(status: StatusCode, code: &str, message: &str) -> Self {
        let body = json!({ "error_code": code, "message": message });
        Self { status, body, challenge: None, retry_after: None, allow: None }
    }
}

/// Why credentials were not taken, as far as a stranger may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Challenge {
    /// There were none.
    Missing,
    /// They are wrong, revoked or not readable.
    Invalid,
    /// The token has expired.
    Expired,
}

impl Challenge {
    fn message(self) -> &'static str {
        match self {
            Self::Missing => "Credentials are needed",
            Self::Invalid => "The credentials are not valid",
            Self::Expired => "The access token has expired",
        }
    }

    /// RFC 6750 section 3: who sent nothing is told no error.
    fn header(self) -> &'static str {
        match self {
            Self::Missing => r#"Bearer realm="cbc""#,
            Self::Invalid => r#"Bearer error="invalid_token""#,
            Self::Expired => {
                r#"Bearer error="invalid_token", error_description="The access token has expired""#
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(challenge) = self.challenge {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if let Some(allow) = self.allow.and_then(|allow| HeaderValue::try_from(allow).ok()) {
            headers.insert(ALLOW, allow);
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_permission_is_named_and_is_no_401() {
        let refusal = Refusal::missing_permission("_API.Device:device.READ");
        assert_eq!(refusal.status, 403);
        assert!(refusal.body["message"].as_str().unwrap().ends_with("_API.Device:device.READ"));
    }

    #[test]
    fn an_expired_token_is_told_apart_in_the_header() {
        let header = Refusal::unauthorized(Challenge::Expired).into_response().headers()
            [WWW_AUTHENTICATE]
            .clone();
        assert!(header.to_str().unwrap().contains("error=\"invalid_token\", error_description"));
    }

    #[test]
    fn who_sent_nothing_is_told_no_error() {
        let header = Refusal::unauthorized(Challenge::Missing).into_response().headers()
            [WWW_AUTHENTICATE]
            .clone();
        assert_eq!(header, "Bearer realm=\"cbc\"");
    }

    #[test]
    fn an_unknown_value_comes_with_the_known_ones() {
        let refusal = Refusal::unknown_value("os", "BEOS", &["WINDOWS", "MAC"]);
        assert_eq!(refusal.body["known_values"], json!(["WINDOWS", "MAC"]));
    }

    #[test]
    fn the_legacy_form_says_that_it_is_no_success() {
        let refusal = Refusal::foreign_organization().in_legacy_form();
        assert_eq!(refusal.body["success"], json!(false));
        assert_eq!(refusal.body["notifications"], json!([]));
        assert_eq!(refusal.status, 403);
    }
}
