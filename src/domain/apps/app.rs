//! OAuth apps: what an app is, and which values it may have.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::Timestamp;
use crate::domain::apps::networks::Networks;
use crate::domain::ids::{AppId, GrantId, OrgId, PersonId};
use crate::domain::names::names;
use crate::domain::text::{Description, Name};
use crate::domain::tokens::signing_key::SigningAlgorithm;

names! {
    /// The three types of app and the grant of RFC 6749 that each uses, in the order of the wizard.
    pub enum AppType {
        /// A script or service without a user: `client_credentials`.
        ServerToServer = "server",
        /// A web application with a server of its own: `authorization_code`, confidential.
        Web = "web",
        /// An application on a device: `authorization_code` with PKCE, no secret.
        Native = "native",
    }
}

/// The Access Token TTL is outside 1 to 300 minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Enter a whole number of minutes from 1 to 300.")]
pub struct TtlOutOfRange;

/// How long an app's access tokens live, in whole minutes (seed 002).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct TokenTtl(u16);

impl TokenTtl {
    /// 30 minutes, as recommended.
    pub const DEFAULT: Self = Self(30);
    /// The shortest: a minute.
    pub const MIN: Self = Self(1);
    /// The longest: five hours.
    pub const MAX: Self = Self(300);

    /// Accepts 1 to 300 minutes, as the console promises.
    pub const fn from_minutes(minutes: u16) -> Result<Self, TtlOutOfRange> {
        if minutes >= Self::MIN.0 && minutes <= Self::MAX.0 {
            Ok(Self(minutes))
        } else {
            Err(TtlOutOfRange)
        }
    }

    /// Accepts what somebody typed into the field.
    pub fn parse(text: &str) -> Result<Self, TtlOutOfRange> {
        text.trim().parse().map_err(|_| TtlOutOfRange).and_then(Self::from_minutes)
    }

    /// The TTL in minutes.
    pub const fn minutes(self) -> u16 {
        self.0
    }

    /// The TTL as a span.
    pub const fn duration(self) -> Duration {
        Duration::from_secs(self.0 as u64 * 60)
    }
}

impl TryFrom<u16> for TokenTtl {
    type Error = TtlOutOfRange;
    fn try_from(minutes: u16) -> Result<Self, TtlOutOfRange> {
        Self::from_minutes(minutes)
    }
}

impl From<TokenTtl> for u16 {
    fn from(ttl: TokenTtl) -> u16 {
        ttl.0
    }
}

impl fmt::Display for TokenTtl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = if self.0 == 1 { "minute" } else { "minutes" };
        write!(f, "{} {unit}", self.0)
    }
}

/// Whether an app may get tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppStatus {
    /// It may.
    Enabled,
    /// It may not, until somebody enables it again.
    Disabled {
        /// Since when.
        at: Timestamp,
        by: PersonId,
    },
}

/// An OAuth app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    pub id: AppId,
    /// The organization that owns it: the one in which it was created.
    pub org: OrgId,
    pub kind: AppType,
    /// Its name, unique in the organization.
    pub name: Name,
    pub description: Description,
    /// How long its access tokens live.
    pub ttl: TokenTtl,
    /// What its tokens are signed with; as the server's configuration says when absent.
    pub algorithm: Option<SigningAlgorithm>,
    /// Whether it may prove itself from some networks only.
    pub is_limited: bool,
    /// Which scope is in force; grants of other organizations may lag behind.
    pub scope_version: i64,
    /// Whether it may get tokens.
    pub status: AppStatus,
    pub created_at: Timestamp,
    /// Who created it. The app outlives them.
    pub created_by: PersonId,
    /// When it last got a token or made a call.
    pub last_used_at: Option<Timestamp>,
    pub last_used_address: Option<String>,
}

/// How an app gets tokens, as far as its owners choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenSettings {
    pub ttl: TokenTtl,
    /// As the server's configuration says when absent.
    pub algorithm: Option<SigningAlgorithm>,
    /// From where it may prove itself.
    pub networks: Networks,
}

/// An app added to an organization (PRODUCT.md 7 and 8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub id: GrantId,
    pub app: AppId,
    /// The organization in which it may act.
    pub org: OrgId,
    /// The version of the app's scope that was approved.
    pub scope_version: i64,
    pub added_at: Timestamp,
    pub added_by: PersonId,
    /// When it ends by itself, if it does.
    pub ends_at: Option<Timestamp>,
    /// The version of the scope that was declined, if one was.
    pub declined_version: Option<i64>,
    /// When the app last acted there.
    pub last_used_at: Option<Timestamp>,
}

impl Grant {
    /// Whether the app may act there at the given time.
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        !self.ends_at.is_some_and(|end| end.has_expired(now))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_ttl_is_accepted_exactly_from_1_to_300_minutes(minutes: u16) {
            prop_assert_eq!(TokenTtl::from_minutes(minutes).is_ok(), (1..=300).contains(&minutes));
        }

        #[test]
        fn a_typed_ttl_never_panics(text in "\\PC{0,12}") {
            if let Ok(ttl) = TokenTtl::parse(&text) {
                prop_assert!((1..=300).contains(&ttl.minutes()));
            }
        }
    }

    #[test]
    fn thirty_minutes_are_1800_seconds() {
        assert_eq!(TokenTtl::DEFAULT.duration().as_secs(), 1800);
    }
}
