//! The parameters of a request: form, JSON body and query, read strictly.
//!
//! Clients send them in every one of these places (CONTRACT.md T10), and the
//! body counts before the query. Within one place nothing may stand twice, and
//! nothing may be written wrongly: what two readers could read differently is
//! refused. Secrets are never taken from the query, since a URL is logged on
//! its way. No error and no log line names a value.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use thiserror::Error;
use zeroize::Zeroizing;

/// What must never stand in a URL.
const SECRETS: [&str; 15] = [
    "access_token",
    "actor_token",
    "api_token",
    "assertion",
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "newClientSecret",
    "passcode",
    "password",
    "refresh_token",
    "subject_token",
    "token",
    "tokenValue",
];

/// Why the parameters cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ParameterError {
    /// A name stands twice in the same place.
    #[error("A parameter is there twice")]
    Repeated,
    /// A broken escape, NUL, or bytes that are not UTF-8.
    #[error("A parameter is not properly encoded")]
    Encoding,
    /// The body says that it is JSON and is no JSON object.
    #[error("The body is not a JSON object")]
    Json,
    /// The body is neither a form nor JSON.
    #[error("The body must be a form or JSON")]
    MediaType,
    /// A secret in the URL.
    #[error("Credentials must not be in the URL")]
    SecretInQuery,
}

/// The parameters of one request. Values are zeroized and never printed.
#[derive(Default)]
pub struct Parameters {
    values: HashMap<String, Zeroizing<String>>,
}

impl Parameters {
    /// Reads the query and the body of a request.
    pub fn read(
        query: Option<&str>,
        content_type: Option<&str>,
        body: &[u8],
    ) -> Result<Self, ParameterError> {
        let mut parameters = Self::default();
        for (name, value) in read_form(query.unwrap_or_default().as_bytes())? {
            if SECRETS.contains(&name.as_str()) {
                return Err(ParameterError::SecretInQuery);
            }
            parameters.values.insert(name, value);
        }
        parameters.values.extend(read_body(content_type, body)?);
        Ok(parameters)
    }

    /// The value of a parameter. An empty one counts as absent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|value| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Every parameter with its value.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether the parameter is there, be it empty.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }
}

type Values = HashMap<String, Zeroizing<String>>;

fn read_body(content_type: Option<&str>, body: &[u8]) -> Result<Values, ParameterError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Values::new());
    }
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    match essence.to_ascii_lowercase().as_str() {
        "" | "application/x-www-form-urlencoded" => read_form(body),
        "application/json" => read_json(body),
        _ => Err(ParameterError::MediaType),
    }
}

/// Reads `name=value&name=value` (WHATWG URL, section 5.1), but refuses what
/// that algorithm would mend.
fn read_form(text: &[u8]) -> Result<Values, ParameterError> {
    let mut values = Values::new();
    for pair in text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let (name, value) = (&pair[..at], pair.get(at + 1..).unwrap_or_default());
        let name = form_decode(name).ok_or(ParameterError::Encoding)?;
        let value = form_decode(value).ok_or(ParameterError::Encoding)?;
        if values.insert(String::clone(&name), value).is_some() {
            return Err(ParameterError::Repeated);
        }
    }
    Ok(values)
}

/// Decodes one name or value of a form; `None` when an escape is broken, or
/// NUL or anything but UTF-8 comes out.
pub fn form_decode(text: &[u8]) -> Option<Zeroizing<String>> {
    let mut decoded = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => hex_digit(*bytes.next()?)? << 4 | hex_digit(*bytes.next()?)?,
            0 => return None,
            other => *other,
        });
    }
    if decoded.contains(&0) {
        return None;
    }
    std::str::from_utf8(&decoded).ok().map(|text| Zeroizing::new(text.to_owned()))
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Reads a JSON object of plain values. `null` counts as absent, also as the
/// whole body (CONTRACT.md T20); lists and objects inside are not parameters.
fn read_json(body: &[u8]) -> Result<Values, ParameterError> {
    let object: Option<Object> = serde_json::from_slice(body).map_err(|_| ParameterError::Json)?;
    let mut values = Values::new();
    for (name, value) in object.map(|object| object.0).unwrap_or_default() {
        let text = match value {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            Value::Bool(value) => value.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
        };
        if name.contains('\0') || text.contains('\0') {
            return Err(ParameterError::Encoding);
        }
        if values.insert(name, Zeroizing::new(text)).is_some() {
            return Err(ParameterError::Repeated);
        }
    }
    Ok(values)
}

/// A JSON object that keeps names that stand twice.
struct Object(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Object;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Object(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FORM: Option<&str> = Some("application/x-www-form-urlencoded");
    const JSON: Option<&str> = Some("application/json");

    fn form(body: &str) -> Result<Parameters, ParameterError> {
        Parameters::read(None, FORM, body.as_bytes())
    }

    fn refused(read: Result<Parameters, ParameterError>) -> Option<ParameterError> {
        read.err()
    }

    #[test]
    fn a_form_is_decoded() {
        let read = form("grant_type=client_credentials&scope=a+b%2Bc&name=%C3%A4").unwrap();
        assert_eq!(read.get("grant_type"), Some("client_credentials"));
        assert_eq!(read.get("scope"), Some("a b+c"));
        assert_eq!(read.get("name"), Some("ä"));
    }

    #[test]
    fn the_query_is_read_where_the_body_says_nothing() {
        let read = Parameters::read(Some("orgId=q&grant_type=g"), FORM, b"orgId=f").unwrap();
        assert_eq!(read.get("orgId"), Some("f"));
        assert_eq!(read.get("grant_type"), Some("g"));
    }

    #[test]
    fn a_json_type_without_a_body_is_fine() {
        let read = Parameters::read(Some("grant_type=client_credentials"), JSON, b"").unwrap();
        assert_eq!(read.get("grant_type"), Some("client_credentials"));
    }

    #[test]
    fn a_json_body_is_read_with_numbers_as_text_and_null_as_absent() {
        let body = br#"{"grant_type":"g","accessTokenValiditySeconds":600,"orgId":null,"x":[1]}"#;
        let read = Parameters::read(None, Some("application/json; charset=UTF-8"), body).unwrap();
        assert_eq!(read.get("accessTokenValiditySeconds"), Some("600"));
        assert_eq!(read.get("orgId"), None);
        assert_eq!(read.get("x"), None);
    }

    #[test]
    fn a_body_of_null_holds_nothing() {
        assert_eq!(Parameters::read(None, JSON, b"null").unwrap().get("grant_type"), None);
    }

    #[test]
    fn any_charset_is_taken() {
        for charset in ["; charset=UTF-8", ";charset=iso-8859-1", "; charset=\"x\"; y=z", ";"] {
            let media = format!("Application/X-WWW-Form-URLencoded{charset}");
            let read = Parameters::read(None, Some(&media), b"a=b").unwrap();
            assert_eq!(read.get("a"), Some("b"), "{charset}");
        }
    }

    #[test]
    fn a_body_without_a_type_is_a_form() {
        assert_eq!(Parameters::read(None, None, b"a=b").unwrap().get("a"), Some("b"));
    }

    #[test]
    fn a_body_of_another_type_is_refused_unless_it_is_empty() {
        let multipart = Some("multipart/form-data; boundary=x");
        let read = Parameters::read(None, multipart, b"--x");
        assert_eq!(refused(read), Some(ParameterError::MediaType));
        assert!(Parameters::read(None, multipart, b"").is_ok());
    }

    #[test]
    fn an_empty_parameter_counts_as_absent() {
        let read = form("orgId=&scope").unwrap();
        assert_eq!((read.get("orgId"), read.get("scope")), (None, None));
        assert!(read.has("orgId"));
    }

    #[test]
    fn a_repeated_parameter_is_refused_in_every_place() {
        let repeated = Some(ParameterError::Repeated);
        assert_eq!(refused(form("a=1&b=2&a=1")), repeated);
        assert_eq!(refused(form("a=1&%61=2")), repeated);
        assert_eq!(refused(form("a=&a")), repeated);
        assert_eq!(refused(Parameters::read(Some("a=1&a=2"), None, b"")), repeated);
        assert_eq!(refused(Parameters::read(None, JSON, br#"{"a":1,"a":1}"#)), repeated);
    }

    #[test]
    fn wrong_escapes_are_refused() {
        for body in ["a=%", "a=%4", "a=%zz", "a=%4g", "%=1", "a=%+1", "a=%00", "a=%C3", "a=%FF"] {
            assert_eq!(refused(form(body)), Some(ParameterError::Encoding), "{body}");
        }
    }

    #[test]
    fn nul_and_bytes_that_are_not_utf_8_are_refused() {
        for body in [&b"a=\0"[..], b"a=\xff", b"\xc3=a"] {
            let read = Parameters::read(None, FORM, body);
            assert_eq!(refused(read), Some(ParameterError::Encoding));
        }
        let read = Parameters::read(None, JSON, br#"{"a":"\u0000"}"#);
        assert_eq!(refused(read), Some(ParameterError::Encoding));
    }

    #[test]
    fn json_that_is_no_object_is_refused() {
        for body in ["[]", "1", "\"a\"", "{", "{} {}", "{\"a\":}", "a=b"] {
            let read = Parameters::read(None, JSON, body.as_bytes());
            assert_eq!(refused(read), Some(ParameterError::Json), "{body}");
        }
    }

    #[test]
    fn deeply_nested_json_is_refused_without_a_crash() {
        let body = format!("{{\"a\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000));
        assert!(Parameters::read(None, JSON, body.as_bytes()).is_err());
    }

    #[test]
    fn a_secret_in_the_query_is_refused_even_when_it_is_empty() {
        for query in ["client_secret=x", "client_secret=", "a=b&client%5Fsecret=x", "token=x"] {
            let read = Parameters::read(Some(query), FORM, b"grant_type=g");
            assert_eq!(refused(read), Some(ParameterError::SecretInQuery), "{query}");
        }
    }

    #[test]
    fn ten_thousand_parameters_are_read() {
        let body = (0..10_000).map(|number| format!("{number}=&")).collect::<Vec<_>>().concat();
        assert!(form(&body).unwrap().has("9999"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused_without_a_panic(
            query in "\\PC{0,40}", body: Vec<u8>, json: bool,
        ) {
            let media = if json { JSON } else { FORM };
            let _ = Parameters::read(Some(&query), media, &body);
        }

        #[test]
        fn any_text_survives_escaping(value in "[^\0]{1,40}") {
            let escaped = value.bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat();
            let read = form(&format!("v={escaped}")).unwrap();
            prop_assert_eq!(read.get("v"), Some(value.as_str()));
        }

        #[test]
        fn any_json_text_survives(value in "[^\0]{1,40}") {
            let body = serde_json::json!({ "v": value }).to_string();
            let read = Parameters::read(None, JSON, body.as_bytes()).unwrap();
            prop_assert_eq!(read.get("v"), Some(value.as_str()));
        }
    }
}
