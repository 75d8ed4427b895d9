//! JSON bodies, read with the leniency that the clients need: an empty body
//! and `null` mean an empty object, and the content type does not matter.

use axum::extract::{FromRequest, Request};
use http::header::CONTENT_ENCODING;
use serde_json::{Map, Value};

use crate::sandbox::errors::Refusal;

/// No honest request is longer.
const LONGEST: usize = 64 * 1024;

/// The JSON object of a request.
pub struct Body(pub Value);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Refusal;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Refusal> {
        let encoding = request.headers().get(CONTENT_ENCODING);
        if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
            return Err(Refusal::unsupported_encoding());
        }
        let bytes = axum::body::to_bytes(request.into_body(), LONGEST).await;
        read(&bytes.map_err(|_| Refusal::too_large())?).map(Self)
    }
}

fn read(bytes: &[u8]) -> Result<Value, Refusal> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Object(Map::new()));
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Null) => Ok(Value::Object(Map::new())),
        Ok(object @ Value::Object(_)) => Ok(object),
        Ok(_) | Err(_) => {
            Err(Refusal::bad_request("INVALID_REQUEST", "The body is not a JSON object"))
        }
    }
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
        for body in ["[]", "1", "{", "rows=1", "\u{feff}{}"] {
            assert!(read(body.as_bytes()).is_err(), "{body:?}");
        }
    }
}
