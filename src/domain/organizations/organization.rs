//! Organizations, and the services that they contain.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::Timestamp;
use crate::domain::apps::app::TokenTtl;
use crate::domain::ids::{IdError, InstanceId, OrgId, ServiceId};
use crate::domain::services::base_url::BaseUrl;
use crate::domain::text::Name;

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    pub id: OrgId,
    pub name: Name,
    pub created_at: Timestamp,
    /// Grows with every change of its details: what a stale form is recognised by.
    pub version: i64,
}

/// Rules that an organization sets for its own apps (PRODUCT.md B). Off by default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgPolicies {
    /// Developers do not regenerate secrets.
    pub only_owners_regenerate: bool,
    /// Nobody gives an app a role that they do not hold themselves.
    pub only_roles_i_hold: bool,
    /// No app has a longer Access Token TTL.
    pub max_ttl: Option<TokenTtl>,
    /// No App Secret lives longer, in days.
    pub max_secret_age: Option<SecretAge>,
    /// Grows with every change; 0 when none was ever set.
    pub version: i64,
}

/// The maximum secret age is outside 1 to 3,650 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Enter a whole number of days from 1 to 3,650, or nothing.")]
pub struct SecretAgeOutOfRange;

/// How old an App Secret may become, in whole days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct SecretAge(u16);

impl SecretAge {
    /// The shortest: a day.
    pub const MIN: Self = Self(1);
    /// The longest: about ten years.
    pub const MAX: Self = Self(3650);

    /// The age in days.
    pub const fn days(self) -> u16 {
        self.0
    }

    /// The age as a span.
    pub const fn duration(self) -> Duration {
        Duration::from_hours(self.0 as u64 * 24)
    }
}

impl TryFrom<i64> for SecretAge {
    type Error = SecretAgeOutOfRange;
    fn try_from(days: i64) -> Result<Self, SecretAgeOutOfRange> {
        u16::try_from(days)
            .ok()
            .filter(|days| (Self::MIN.0..=Self::MAX.0).contains(days))
            .map(Self)
            .ok_or(SecretAgeOutOfRange)
    }
}

impl From<SecretAge> for i64 {
    fn from(age: SecretAge) -> i64 {
        age.0.into()
    }
}

/// The key by which a service knows the organization (`org_key` of Carbon Black Cloud):
/// eight capital letters and digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrgKey(String);

impl OrgKey {
    /// Accepts eight capital letters and digits.
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
    Url(BaseUrl),
}

impl ServiceBase {
    /// The base URL; none for the sandbox.
    pub const fn url(&self) -> Option<&BaseUrl> {
        match self {
            Self::Sandbox => None,
            Self::Url(url) => Some(url),
        }
    }
}

/// A service that an organization contains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceInstance {
    pub id: InstanceId,
    /// The service of the catalogue.
    pub service: ServiceId,
    /// The organization's key in that service.
    pub org_key: OrgKey,
    /// Where it answers.
    pub base: ServiceBase,
    /// Counts the changes.
    pub version: i64,
    pub added_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
