//! How an app says who it is: HTTP Basic, or `client_id` and `client_secret`
//! in the body (RFC 6749 section 2.3.1).
//!
//! Half of the clients form-encode both parts of Basic and half do not
//! (CONTRACT.md T8), so Basic gives up to two readings, the raw one first.
//! Nothing here knows which credentials are right.

use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine as _, alphabet};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::http::csp::parameters::{Parameters, form_decode};
use crate::workflows::engine::jwt::assertion::Assertion;

/// What an app sent as its credentials. Zeroized and never printed.
pub struct Presented {
    /// The App ID as it was sent.
    pub app: String,
    /// The App Secret as it was sent.
    pub secret: Zeroizing<String>,
}

/// The credentials of one request.
#[derive(Default)]
pub struct Credentials {
    /// The readings, to be tried in this order. Empty when there is nothing to try.
    pub readings: Vec<Presented>,
    /// What the app signed to prove who it is (RFC 7523), in place of a secret.
    pub assertion: Option<Zeroizing<String>>,
    /// Whether the request used the Authorization header; decides about
    /// `WWW-Authenticate` (CONTRACT.md T7).
    pub in_header: bool,
}

/// Credentials that contradict each other: 400 `invalid_request`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CredentialError {
    /// More than one Authorization header.
    #[error("There is more than one Authorization header")]
    TwoHeaders,
    /// Credentials of two kinds.
    #[error("There are two kinds of client credentials; send one of them")]
    TwoMethods,
    /// A `client_assertion` without its type, of another type, or a type without it.
    #[error("client_assertion and client_assertion_type belong together")]
    AssertionType,
    /// Another `client_id` in the body than in the header.
    #[error("The client_id contradicts the Authorization header")]
    Contradiction,
}

impl Credentials {
    /// Reads the header alone. One that makes no sense gives no readings, and
    /// so the answer for wrong credentials.
    pub fn from_header(headers: &HeaderMap) -> Result<Self, CredentialError> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let Some(value) = values.next() else {
            return Ok(Self::default());
        };
        if values.next().is_some() {
            return Err(CredentialError::TwoHeaders);
        }
        let readings = read_basic(value.as_bytes()).unwrap_or_default();
        Ok(Self { readings, assertion: None, in_header: true })
    }

    /// Holds the header against the body, and takes the body's credentials
    /// where there is no header.
    pub fn with_body(mut self, parameters: &Parameters) -> Result<Self, CredentialError> {
        let id = parameters.get("client_id");
        let secret = parameters.get("client_secret");
        self.assertion = read_assertion(parameters)?;
        if let Some(assertion) = &self.assertion {
            if self.in_header || secret.is_some() {
                return Err(CredentialError::TwoMethods);
            }
            let named = Assertion::read(assertion).map(|read| read.app().to_owned());
            if id.is_some_and(|id| named.is_some_and(|named| named != id)) {
                return Err(CredentialError::Contradiction);
            }
            return Ok(self);
        }
        if !self.in_header {
            // Without a secret it is an app that has none.
            let secret = Zeroizing::new(secret.unwrap_or_default().to_owned());
            self.readings.extend(id.map(|app| Presented { app: app.to_owned(), secret }));
            return Ok(self);
        }
        // Real connectors send both; the same once more contradicts nothing.
        let same = |secret: &str| self.readings.iter().any(|reading| *reading.secret == secret);
        if secret.is_some_and(|secret| !self.readings.is_empty() && !same(secret)) {
            return Err(CredentialError::TwoMethods);
        }
        let agrees = |id: &str| self.readings.iter().any(|reading| reading.app == id);
        match id {
            Some(id) if !self.readings.is_empty() && !agrees(id) => {
                Err(CredentialError::Contradiction)
            }
            Some(_) | None => Ok(self),
        }
    }
}

/// The type of a JWT that proves who a client is.
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

fn read_assertion(parameters: &Parameters) -> Result<Option<Zeroizing<String>>, CredentialError> {
    let text = |name: &str| parameters.get(name);
    match (text("client_assertion"), text("client_assertion_type")) {
        (None, None) => Ok(None),
        (Some(assertion), Some(ASSERTION_TYPE)) => Ok(Some(Zeroizing::new(assertion.to_owned()))),
        (Some(_), Some(_) | None) | (None, Some(_)) => Err(CredentialError::AssertionType),
    }
}

/// Some clients leave out the padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The readings of `Basic <base64 of id:secret>`; `None` when it is not that.
pub fn read_basic(header: &[u8]) -> Option<Vec<Presented>> {
    let header = std::str::from_utf8(header).ok()?;
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = Zeroizing::new(LENIENT.decode(encoded.trim_matches(' ')).ok()?);
    let text = std::str::from_utf8(&decoded).ok()?;
    if text.chars().any(char::is_control) {
        return None;
    }
    let (app, secret) = text.split_once(':')?;
    let raw = Presented { app: app.to_owned(), secret: Zeroizing::new(secret.to_owned()) };
    Some(match decode_form(&raw) {
        Some(decoded) => vec![raw, decoded],
        None => vec![raw],
    })
}

/// The second reading, where it differs from the first.
fn decode_form(raw: &Presented) -> Option<Presented> {
    let app = form_decode(raw.app.as_bytes())?;
    let secret = form_decode(raw.secret.as_bytes())?;
    (*app != raw.app || secret != raw.secret)
        .then(|| Presented { app: String::clone(&app), secret })
}

#[cfg(test)]
mod tests {
    use base64::prelude::BASE64_STANDARD;
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn basic(text: &str) -> String {
        format!("Basic {}", BASE64_STANDARD.encode(text))
    }

    fn read(header: &str) -> Vec<(String, String)> {
        let readings = read_basic(header.as_bytes()).unwrap_or_default();
        readings.into_iter().map(|reading| (reading.app, String::clone(&reading.secret))).collect()
    }

    fn pair(app: &str, secret: &str) -> (String, String) {
        (app.to_owned(), secret.to_owned())
    }

    fn headers(values: &[&str]) -> HeaderMap {
        let pairs =
            values.iter().map(|value| (AUTHORIZATION, HeaderValue::from_str(value).unwrap()));
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, value);
        }
        headers
    }

    fn combine(header: Option<&str>, body: &str) -> Result<Credentials, CredentialError> {
        let values: Vec<&str> = header.into_iter().collect();
        let parameters = Parameters::read(None, None, body.as_bytes()).unwrap();
        Credentials::from_header(&headers(&values))?.with_body(&parameters)
    }

    #[test]
    fn plain_credentials_have_one_reading() {
        assert_eq!(read(&basic("app:secret")), [pair("app", "secret")]);
    }

    #[test]
    fn encoded_credentials_are_read_raw_and_decoded() {
        let readings = read(&basic("a%70p:s%3Acret+1"));
        assert_eq!(readings, [pair("a%70p", "s%3Acret+1"), pair("app", "s:cret 1")]);
    }

    #[test]
    fn a_secret_with_a_broken_escape_is_read_raw_only() {
        assert_eq!(read(&basic("app:100%")), [pair("app", "100%")]);
    }

    #[test]
    fn the_first_colon_ends_the_app_id() {
        assert_eq!(read(&basic("app:a:b")), [pair("app", "a:b")]);
    }

    #[test]
    fn a_public_client_has_an_empty_secret() {
        assert_eq!(read(&basic("app:")), [pair("app", "")]);
    }

    #[test]
    fn the_scheme_may_be_in_any_case_and_the_padding_missing() {
        assert_eq!(read("bAsIc YXBwOnM"), [pair("app", "s")]);
        assert_eq!(read("Basic   YXBwOnM="), [pair("app", "s")]);
    }

    #[test]
    fn what_is_not_basic_has_no_reading() {
        let nul = basic("app\0:s");
        let newline = basic("app:s\n");
        for header in ["", "Basic", "Basic ", "Basic !!!", "Basic YXBw", "Bearer x", &nul, &newline]
        {
            assert_eq!(read(header), [], "{header:?}");
        }
        assert!(read_basic(b"Basic \xff").is_none());
        assert!(
            read_basic(format!("Basic {}", BASE64_STANDARD.encode(b"a:\xff")).as_bytes()).is_none()
        );
    }

    #[test]
    fn a_header_that_makes_no_sense_still_counts_as_used() {
        let credentials = Credentials::from_header(&headers(&["Digest x"])).unwrap();
        assert!(credentials.in_header && credentials.readings.is_empty());
    }

    #[test]
    fn two_authorization_headers_are_refused() {
        let error = Credentials::from_header(&headers(&["Basic YTpi", "Basic YTpi"])).err();
        assert_eq!(error, Some(CredentialError::TwoHeaders));
    }

    #[test]
    fn a_secret_beside_basic_must_be_the_same() {
        assert!(combine(Some(&basic("app:s")), "client_id=app&client_secret=s").is_ok());
        let error = combine(Some(&basic("app:s")), "client_id=app&client_secret=t").err();
        assert_eq!(error, Some(CredentialError::TwoMethods));
    }

    #[test]
    fn an_assertion_comes_alone_and_with_its_type() {
        let form = format!("client_assertion=a.b.c&client_assertion_type={ASSERTION_TYPE}");
        let read = combine(None, &form).unwrap();
        assert!(read.readings.is_empty() && read.assertion.is_some());
        let both = combine(None, &format!("{form}&client_id=app&client_secret=s")).err();
        assert_eq!(both, Some(CredentialError::TwoMethods));
        let both = combine(Some(&basic("app:s")), &form).err();
        assert_eq!(both, Some(CredentialError::TwoMethods));
        for half in [
            "client_assertion=a.b.c",
            "client_assertion_type=x",
            "client_assertion=a&client_assertion_type=urn:x",
        ] {
            assert_eq!(combine(None, half).err(), Some(CredentialError::AssertionType), "{half}");
        }
    }

    #[test]
    fn a_client_id_beside_basic_must_be_the_same() {
        assert!(combine(Some(&basic("app:s")), "client_id=app").is_ok());
        let error = combine(Some(&basic("app:s")), "client_id=other").err();
        assert_eq!(error, Some(CredentialError::Contradiction));
    }

    #[test]
    fn an_encoded_app_id_agrees_with_the_plain_one() {
        assert!(combine(Some(&basic("a%70p:s")), "client_id=app").is_ok());
    }

    #[test]
    fn credentials_of_the_body_count_without_a_header() {
        let credentials = combine(None, "client_id=app&client_secret=s%2B").unwrap();
        assert!(!credentials.in_header);
        assert_eq!(credentials.readings[0].secret.as_str(), "s+");
    }

    #[test]
    fn half_credentials_are_none() {
        // A native app names itself without a secret; nobody else gets far with that.
        let named = combine(None, "client_id=app").unwrap().readings;
        assert!(matches!(&named[..], [reading] if reading.secret.is_empty()));
        assert!(combine(None, "client_secret=s").unwrap().readings.is_empty());
        assert_eq!(combine(None, "client_id=app&client_secret=").unwrap().readings.len(), 1);
    }

    proptest! {
        #[test]
        fn any_header_is_read_or_refused_without_a_panic(bytes: Vec<u8>) {
            let _ = read_basic(&bytes);
            let _ = read_basic(basic(&String::from_utf8_lossy(&bytes)).as_bytes());
        }

        #[test]
        fn letters_and_digits_read_the_same_in_both_ways(app in "[A-Za-z0-9]{24}", secret in "[A-Za-z0-9]{56}") {
            prop_assert_eq!(read(&basic(&format!("{app}:{secret}"))), [(app, secret)]);
        }

        #[test]
        fn what_was_form_encoded_is_among_the_readings(secret in "[ -~]{1,30}") {
            let encoded = secret.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
            let readings = read(&basic(&format!("app:{encoded}")));
            prop_assert!(readings.contains(&("app".to_owned(), secret)));
        }
    }
}
