//! JSON bodies, read with the leniency that the clients need: an empty body
//! and `null` mean an empty object, and the content type does not matter.

use axum::extract::Request;
use http::header::CONTENT_ENCODING;
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
    let bytes = axum::body::to_bytes(request.into_body(), LONGEST).await;
    read(&bytes.map_err(|_| Refusal::too_large())?)
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
    fn what_is_no_object_is_refused() {
        for body in ["1", "{", "rows=1", "\"a\"", "\u{feff}{}"] {
            assert!(read(body.as_bytes()).is_err(), "{body:?}");
        }
    }
}
