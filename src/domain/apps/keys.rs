//! The public keys that an app proves itself with (RFC 7523), instead of a secret.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::domain::services::base_url::{BaseUrl, BaseUrlError};
use crate::domain::tokens::signing_key::{KeyNumbers, SigningAlgorithm};

/// Why a text holds no keys for an app. The message says what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AppKeysError {
    /// No JSON Web Key Set.
    #[error("Paste a JSON Web Key Set, which begins with {{\"keys\": [")]
    Form,
    /// The private half as well. It must be treated as known by now.
    #[error("This is a private key. Make a new pair, and paste its public half only.")]
    Private,
    /// None of the algorithms, or numbers that are none.
    #[error("Use RSA with at least 2048 bits, P-256 or Ed25519. Key {0} is none of them.")]
    Kind(usize),
    /// A key that is meant to encrypt.
    #[error("Leave out keys that aren't for signatures. Key {0} says \"use\": \"enc\".")]
    Purpose(usize),
    /// Two keys that cannot be told apart.
    #[error("Give each key a \"kid\" of its own, of at most 200 characters.")]
    Ids,
    /// More than are kept.
    #[error("Enter at most {} keys.", AppKeys::MOST)]
    TooMany,
}

/// A public key of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppKey {
    /// What the app calls it; only one that is alone has none.
    pub kid: Option<String>,
    pub numbers: KeyNumbers,
}

/// The public keys of an app.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppKeys(Vec<AppKey>);

/// Where the public keys of an app come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// Its owner entered them, or there are none.
    Entered(AppKeys),
    /// The app keeps them itself, at this address.
    Url(KeySetUrl),
}

/// The address of a JSON Web Key Set, in its one spelling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeySetUrl(String);

/// Why a text is no address of a key set. The message says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeySetUrlError {
    #[error("{0}")]
    Base(BaseUrlError),
    /// What follows the question mark.
    #[error("Use letters, digits and -._~=& only after the question mark.")]
    Query,
}

impl KeySetUrl {
    /// Accepts an absolute `http` or `https` URL. It may have a query.
    pub fn parse(text: &str) -> Result<Self, KeySetUrlError> {
        let (base, query) = match text.trim().split_once('?') {
            Some((base, query)) => (base, Some(query)),
            None => (text, None),
        };
        let base = BaseUrl::parse(base).map_err(KeySetUrlError::Base)?;
        let Some(query) = query else {
            return Ok(Self(base.into()));
        };
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~=&".contains(&byte);
        if query.is_empty() || query.len() > BaseUrl::LONGEST || !query.bytes().all(is_plain) {
            return Err(KeySetUrlError::Query);
        }
        Ok(Self(format!("{base}?{query}")))
    }

    /// The URL as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeySetUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for KeySetUrl {
    type Error = KeySetUrlError;
    fn try_from(text: String) -> Result<Self, KeySetUrlError> {
        Self::parse(&text)
    }
}

impl From<KeySetUrl> for String {
    fn from(url: KeySetUrl) -> String {
        url.0
    }
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

impl AppKeys {
    /// How many there may be.
    pub const MOST: usize = 10;

    const LONGEST_ID: usize = 200;

    /// Reads a key set, or one key. Nothing at all is no key.
    pub fn parse(text: &str) -> Result<Self, AppKeysError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let keys = read_set(text)?;
        if keys.len() > Self::MOST {
            return Err(AppKeysError::TooMany);
        }
        let keys: Vec<_> =
            (1..).zip(&keys).map(|(at, key)| read(at, key)).collect::<Result<_, _>>()?;
        let ids: Vec<_> = keys.iter().map(|key: &AppKey| &key.kid).collect();
        let is_alone = ids.len() == 1;
        let is_own = |(at, id): (usize, &&Option<String>)| match id {
            Some(id) => {
                id.len() <= Self::LONGEST_ID && !ids[..at].iter().any(|it| it.as_ref() == Some(id))
            }
            None => is_alone,
        };
        if !ids.iter().enumerate().all(is_own) {
            return Err(AppKeysError::Ids);
        }
        Ok(Self(keys))
    }

    /// Reads a key set that an app keeps itself. Keys that are for something else, or of a kind
    /// that isn't known here, are left out (RFC 7517 section 5).
    pub fn parse_kept(text: &str) -> Result<Self, AppKeysError> {
        let mut keys: Vec<AppKey> = Vec::new();
        for (at, key) in (1..).zip(&read_set(text)?) {
            match read(at, key) {
                Ok(key) if keys.iter().all(|known| known.kid != key.kid) => keys.push(key),
                Ok(_) | Err(AppKeysError::Kind(_) | AppKeysError::Purpose(_)) => {}
                Err(error) => return Err(error),
            }
        }
        keys.retain(|key| key.kid.as_ref().is_none_or(|kid| kid.len() <= Self::LONGEST_ID));
        match keys.len() {
            0 => Err(AppKeysError::Kind(1)),
            count if count > Self::MOST => Err(AppKeysError::TooMany),
            _ => Ok(Self(keys)),
        }
    }

    /// Those that are kept.
    pub const fn of(keys: Vec<AppKey>) -> Self {
        Self(keys)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &AppKey> {
        self.0.iter()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The key that a header means: by its name, or the only one.
    pub fn find(&self, kid: Option<&str>) -> Option<&AppKey> {
        match (kid, self.0.as_slice()) {
            (None, [only]) => Some(only),
            (Some(_), [only]) if only.kid.is_none() => Some(only),
            (None, _) => None,
            (Some(kid), keys) => keys.iter().find(|key| key.kid.as_deref() == Some(kid)),
        }
    }

    /// As a key set.
    pub fn to_text(&self) -> String {
        if self.is_empty() {
            return String::new();
        }
        let key = |AppKey { kid, numbers }: &AppKey| {
            let mut value = serde_json::json!(numbers);
            if let Some(kid) = kid {
                value["kid"] = kid.as_str().into();
            }
            value
        };
        let keys: Vec<Value> = self.iter().map(key).collect();
        serde_json::to_string_pretty(&serde_json::json!({ "keys": keys })).unwrap_or_default()
    }
}

/// The keys of a set, or the one that it is.
fn read_set(text: &str) -> Result<Vec<Value>, AppKeysError> {
    let value: Value = serde_json::from_str(text).map_err(|_| AppKeysError::Form)?;
    let keys = if value.get("kty").is_some() {
        vec![value]
    } else {
        serde_json::from_value::<KeySet>(value).map_err(|_| AppKeysError::Form)?.keys
    };
    if keys.is_empty() { Err(AppKeysError::Form) } else { Ok(keys) }
}

fn read(at: usize, key: &Value) -> Result<AppKey, AppKeysError> {
    let text = |name: &str| key.get(name).and_then(Value::as_str);
    if ["d", "p", "q", "k"].iter().any(|private| key.get(private).is_some()) {
        return Err(AppKeysError::Private);
    }
    if text("use").is_some_and(|purpose| purpose != "sig") {
        return Err(AppKeysError::Purpose(at));
    }
    let numbers: KeyNumbers =
        serde_json::from_value(key.clone()).map_err(|_| AppKeysError::Kind(at))?;
    let algorithm = numbers.algorithm().ok_or(AppKeysError::Kind(at))?;
    let said = text("alg").map(SigningAlgorithm::from_wire_name);
    if said.is_some_and(|said| said != Some(algorithm)) {
        return Err(AppKeysError::Kind(at));
    }
    Ok(AppKey { kid: text("kid").map(str::to_owned), numbers })
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    fn key(more: &str) -> String {
        format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{X}"{more}}}"#)
    }

    fn set(keys: &[String]) -> Result<AppKeys, AppKeysError> {
        AppKeys::parse(&format!(r#"{{"keys":[{}]}}"#, keys.join(",")))
    }

    #[test]
    fn a_key_alone_needs_no_name_and_is_meant_by_every_one() {
        for keys in [AppKeys::parse(&key("")), set(&[key("")])] {
            let keys = keys.unwrap();
            assert!(keys.find(None).is_some() && keys.find(Some("any")).is_some());
        }
    }

    #[test]
    fn several_keys_are_found_by_their_names() {
        let keys = set(&[key(r#","kid":"a""#), key(r#","kid":"b","use":"sig","alg":"EdDSA""#)]);
        let keys = keys.unwrap();
        assert_eq!(keys.find(Some("b")).unwrap().kid.as_deref(), Some("b"));
        assert!(keys.find(None).is_none() && keys.find(Some("c")).is_none());
        assert_eq!(AppKeys::parse(&keys.to_text()), Ok(keys));
    }

    #[test]
    fn what_cannot_be_used_is_told_apart() {
        let twice = [key(r#","kid":"a""#), key(r#","kid":"a""#)];
        assert_eq!(set(&twice), Err(AppKeysError::Ids));
        assert_eq!(set(&[key(""), key("")]), Err(AppKeysError::Ids));
        assert_eq!(set(&[key(r#","d":"x""#)]), Err(AppKeysError::Private));
        assert_eq!(set(&[key(r#","use":"enc""#)]), Err(AppKeysError::Purpose(1)));
        assert_eq!(set(&[key(r#","alg":"RS256""#)]), Err(AppKeysError::Kind(1)));
        assert_eq!(AppKeys::parse(r#"{"kty":"oct"}"#), Err(AppKeysError::Kind(1)));
        assert_eq!(set(&vec![key(""); 11]), Err(AppKeysError::TooMany));
        for text in ["x", "[]", "{}", r#"{"keys":[]}"#, "null"] {
            assert_eq!(AppKeys::parse(text), Err(AppKeysError::Form), "{text}");
        }
        assert_eq!(AppKeys::parse(" \n"), Ok(AppKeys::default()));
    }

    #[test]
    fn a_set_that_an_app_keeps_may_hold_other_things() {
        let more = [
            key(r#","kid":"a""#),
            key(r#","kid":"a""#),
            key(r#","kid":"b","use":"enc""#),
            r#"{"kty":"oct","kid":"c"}"#.to_owned(),
        ];
        let kept =
            |keys: &[String]| AppKeys::parse_kept(&format!(r#"{{"keys":[{}]}}"#, keys.join(",")));
        assert_eq!(kept(&more).unwrap().iter().count(), 1);
        assert_eq!(kept(&more[2..]), Err(AppKeysError::Kind(1)));
        assert_eq!(kept(&[key(r#","d":"x""#)]), Err(AppKeysError::Private));
        assert_eq!(AppKeys::parse_kept("<html>"), Err(AppKeysError::Form));
        let many: Vec<_> = (0..11).map(|at| key(&format!(r#","kid":"{at}""#))).collect();
        assert_eq!(kept(&many), Err(AppKeysError::TooMany));
    }

    #[test]
    fn the_address_of_a_key_set_has_one_spelling() {
        let spelt = |text: &str| KeySetUrl::parse(text).map(String::from);
        assert_eq!(
            spelt(" HTTPS://A.example:443/jwks.json "),
            Ok("https://a.example/jwks.json".into())
        );
        assert_eq!(
            spelt("https://a.example/k?format=jwks"),
            Ok("https://a.example/k?format=jwks".into())
        );
        assert_eq!(spelt("https://a.example/k?"), Err(KeySetUrlError::Query));
        assert_eq!(spelt("https://a.example/k?a=%0a"), Err(KeySetUrlError::Query));
        for text in ["a.example/k", "file:///k", "https://me@a.example/k", "https://a.example/k#x"]
        {
            assert!(matches!(spelt(text), Err(KeySetUrlError::Base(_))), "{text}");
        }
    }
}
