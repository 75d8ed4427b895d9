//! Organizations, and the services that they contain.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Timestamp;
use super::ids::{IdError, InstanceId, OrgId, ServiceId};
use super::text::Name;

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Its id.
    pub id: OrgId,
    /// Its name.
    pub name: Name,
    /// When it was created.
    pub created_at: Timestamp,
}

/// The key by which a service knows the organization (`org_key` of Carbon Black Cloud):
/// eight capital letters and digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrgKey(String);

impl OrgKey {
    /// Accepts eight capital letters and digits.
    ///
    /// # Errors
    /// [`IdError`] when the text has another form.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let fits =
            text.len() == 8 && text.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9'));
        if fits { Ok(Self(text.to_owned())) } else { Err(IdError { kind: "org key" }) }
    }

    /// Makes a key from random bytes, without the look-alikes 0, O, 1 and I.
    pub fn from_bytes(bytes: [u8; 8]) -> Self {
        const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
        Self(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect())
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrgKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for OrgKey {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl From<OrgKey> for String {
    fn from(key: OrgKey) -> String {
        key.0
    }
}

/// Where a service instance answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServiceBase {
    /// The sandbox inside this server.
    Sandbox,
    /// A base URL that an owner entered.
    Url(String),
}

/// A service that an organization contains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceInstance {
    /// Its id.
    pub id: InstanceId,
    /// The service of the catalogue.
    pub service: ServiceId,
    /// The organization's key in that service.
    pub org_key: OrgKey,
    /// Where it answers.
    pub base: ServiceBase,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_key_made_from_bytes_parses(bytes: [u8; 8]) {
            let key = OrgKey::from_bytes(bytes);
            prop_assert_eq!(OrgKey::parse(key.as_str()), Ok(key));
        }
    }

    #[test]
    fn a_key_in_small_letters_is_refused() {
        assert!(OrgKey::parse("abcd1234").is_err());
    }
}
