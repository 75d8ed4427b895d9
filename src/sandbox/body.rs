//! JSON bodies, read with the leniency that the clients need: an empty body and `null` mean an
//! empty object, and a body that names no type is taken for JSON.

use axum::extract::Request;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use serde_json::{Map, Value};

use crate::sandbox::errors::Refusal;

/// No honest request is longer.
const LONGEST: usize = 64 * 1024;

/// The JSON of a request: an object, or a list where an endpoint takes one.
pub async fn of(request: Request) -> Result<Value, Refusal> {
    let encoding = request.headers().get(CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(Refusal::unsupported_encoding());
    }
    let is_json = is_json(request.headers());
    let bytes = axum::body::to_bytes(request.into_body(), LONGEST).await;
    let bytes = bytes.map_err(|_| Refusal::too_large())?;
    if !is_json && !bytes.is_empty() {
        return Err(Refusal::unsupported_type());
    }
    read(&bytes)
}

/// Whether a body is JSON by its type, or says nothing about it.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(named) = headers.get(CONTENT_TYPE) else {
        return true;
    };
    let named = named.to_str().unwrap_or("unreadable").to_ascii_lowercase();
    let kind = named.split(';').next().unwrap_or_default().trim();
    kind.is_empty() || matches!(kind, "application/json" | "text/json") || kind.ends_with("+json")
}

fn read(bytes: &[u8]) -> Result<Value, Refusal> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Object(Map::new()));
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Null) => Ok(Value::Object(Map::new())),
        Ok(body @ (Value::Object(_) | Value::Array(_))) => Ok(body),
        Ok(_) | Err(_) => Err(not_an_object()),
    }
}

/// A body that is no JSON object where one is needed.
pub fn not_an_object() -> Refusal {
    Refusal::bad_request("INVALID_REQUEST", "The body is not a JSON object")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_and_null_are_an_empty_object() {
        for body in ["", " \r\n", "null", "{}"] {
            assert_eq!(read(body.as_bytes()), Ok(json!({})), "{body:?}");
        }
    }

    #[test]
    fn a_type_is_json_or_absent() {
        let is_json = |kind: &'static str| {
            is_json(&HeaderMap::from_iter([(CONTENT_TYPE, http::HeaderValue::from_static(kind))]))
        };
        for kind in
            ["application/json", "Application/JSON; charset=UTF-8", "application/a+json", ""]
        {
            assert!(is_json(kind), "{kind}");
        }
        for kind in ["application/x-www-form-urlencoded", "text/plain", "application/xml", "json"] {
            assert!(!is_json(kind), "{kind}");
        }
        assert!(super::is_json(&HeaderMap::new()));
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for body in ["1", "{", "rows=1", "\"a\"", "\u{feff}{}"] {
            assert!(read(body.as_bytes()).is_err(), "{body:?}");
        }
    }
}
