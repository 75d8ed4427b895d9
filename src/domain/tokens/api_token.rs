//! API tokens: credentials of a person in one organization.
//!
//! Whoever holds one gets access tokens that stand for its person. What they may do is what the
//! token was given and the person still holds, never more.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::Timestamp;
use crate::domain::expiry::Expiry;
use crate::domain::ids::{ApiTokenId, OrgId, PersonId};
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::Scope;
use crate::domain::secrets::secret::SecretHint;
use crate::domain::text::Name;

/// How many API tokens one person may have (CONTRACT.md 5.3).
pub const MOST: usize = 50;

/// How long an access token lives that an API token was exchanged for.
pub const ACCESS_TOKEN_LIFE: Duration = Duration::from_mins(30);

/// How many days before the end a token's person is told.
const WARNINGS: [u16; 2] = [7, 1];

/// After how many days without use a token ends, where its person wants that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdleDays(u16);

/// The number of days is none of those that are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Choose one of the times without use, or \"Never\".")]
pub struct IdleDaysError;

impl IdleDays {
    /// What the form offers beside never.
    pub const OFFERED: [Self; 3] = [Self(7), Self(30), Self(90)];

    /// Reads a form. An empty field is never.
    pub fn parse(text: &str) -> Result<Option<Self>, IdleDaysError> {
        if text.is_empty() {
            return Ok(None);
        }
        let days: u16 = text.parse().map_err(|_| IdleDaysError)?;
        Self::try_from(days).map(Some)
    }

    /// The number of days.
    pub const fn as_days(self) -> u16 {
        self.0
    }

    fn duration(self) -> Duration {
        Duration::from_hours(u64::from(self.0) * 24)
    }
}

impl TryFrom<u16> for IdleDays {
    type Error = IdleDaysError;

    fn try_from(days: u16) -> Result<Self, IdleDaysError> {
        Self::OFFERED.into_iter().find(|offered| offered.0 == days).ok_or(IdleDaysError)
    }
}

/// How long an API token lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lifetime {
    /// So many minutes.
    Minutes(u32),
    /// Until somebody revokes it.
    Never,
}

/// The lifetime is none of those that are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Enter a whole number of minutes from 1 to {} (6 months).", Lifetime::LONGEST)]
pub struct LifetimeError;

impl Lifetime {
    /// Six months: the longest lifetime that ends, and the one that is preselected.
    pub const LONGEST: u32 = 183 * 24 * 60;

    /// What the form offers beside a number of minutes.
    pub const OFFERED: [(u32, &'static str); 6] = [
        (60, "1 hour"),
        (24 * 60, "1 day"),
        (7 * 24 * 60, "7 days"),
        (30 * 24 * 60, "30 days"),
        (90 * 24 * 60, "90 days"),
        (Self::LONGEST, "6 months"),
    ];

    /// What a form sends for a lifetime that its minutes say.
    pub const OTHER: &'static str = "other";

    /// What a form sends for [`Self::Never`].
    pub const NEVER: &'static str = "never";

    /// Reads a form: one of the lifetimes that are offered, or the minutes that were typed.
    pub fn parse(lasts: &str, minutes: &str) -> Result<Self, LifetimeError> {
        let typed = match lasts {
            Self::NEVER => return Ok(Self::Never),
            Self::OTHER => minutes,
            offered => offered,
        };
        let typed: u32 = typed.trim().parse().map_err(|_| LifetimeError)?;
        if (1..=Self::LONGEST).contains(&typed) {
            Ok(Self::Minutes(typed))
        } else {
            Err(LifetimeError)
        }
    }

    /// When a token ends that begins now.
    pub fn ends_at(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Minutes(minutes) => Some(now.plus(Duration::from_mins(minutes.into()))),
            Self::Never => None,
        }
    }
}

/// Where an API token is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApiTokenState {
    /// It works.
    Active,
    /// Its time is over.
    Expired,
    /// It was not used for as long as its person said.
    Unused,
    /// An owner of the organization ended it.
    Deactivated,
    /// Its person ended it.
    Revoked,
}

/// An API token, without its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id. It names the token; it is not the token.
    pub id: ApiTokenId,
    /// The organization in which it counts.
    pub org: OrgId,
    /// Whom it stands for.
    pub person: PersonId,
    /// What its person calls it.
    pub name: Name,
    /// What people recognise its value by.
    pub hint: SecretHint,
    /// What it was given.
    pub scope: Scope,
    pub created_at: Timestamp,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
    /// After how long without use it ends, if it does.
    pub idle: Option<IdleDays>,
    /// Whether it also tells who its person is, by an ID token.
    pub has_openid: bool,
    /// When it was last exchanged for an access token.
    pub last_used_at: Option<Timestamp>,
    /// From where.
    pub last_used_address: Option<String>,
    /// When its person, or the end of their membership, ended it.
    pub revoked_at: Option<Timestamp>,
    /// When an owner ended it, and who.
    pub deactivated: Option<(Timestamp, PersonId)>,
}

impl ApiToken {
    /// Where it is in its life.
    pub fn state(&self, now: Timestamp) -> ApiTokenState {
        if self.revoked_at.is_some() {
            ApiTokenState::Revoked
        } else if self.deactivated.is_some() {
            ApiTokenState::Deactivated
        } else if self.expires_at.is_some_and(|end| end.has_expired(now)) {
            ApiTokenState::Expired
        } else if self.idle_end().is_some_and(|end| end.has_expired(now)) {
            ApiTokenState::Unused
        } else {
            ApiTokenState::Active
        }
    }

    /// When it ends for want of use.
    pub fn idle_end(&self) -> Option<Timestamp> {
        let last = self.last_used_at.unwrap_or(self.created_at);
        self.idle.map(|idle| last.plus(idle.duration()))
    }

    /// Its life, when it ends on a date.
    pub fn expiry(&self) -> Option<Expiry> {
        let (begins, ends) = (self.created_at, self.expires_at?);
        Some(Expiry { begins, ends, warnings: &WARNINGS })
    }

    /// The token that takes its place: the same from now on, under another id and value.
    #[must_use]
    pub fn regenerated(&self, id: ApiTokenId, hint: SecretHint, now: Timestamp) -> Self {
        let life = self.expires_at.map(|end| end.since(self.created_at));
        Self {
            id,
            hint,
            created_at: now,
            expires_at: life.map(|life| now.plus(life)),
            last_used_at: None,
            last_used_address: None,
            revoked_at: None,
            deactivated: None,
            ..self.clone()
        }
    }
}

/// What a token is good for: what it was given, as far as its person still holds it.
pub fn still_held(given: &Scope, held: &Scope) -> Scope {
    Scope {
        organization_roles: &given.organization_roles & &held.organization_roles,
        service_roles: &given.service_roles & &held.service_roles,
        custom_roles: &given.custom_roles & &held.custom_roles,
    }
}

/// Reads a ticked role. Unlike an app, a token may hold every role that its person holds.
pub fn role_of(value: &str) -> Option<RoleChoice> {
    match value.strip_prefix("org/") {
        Some(name) => OrgRole::from_wire_name(name).map(RoleChoice::Organization),
        None => RoleChoice::parse(value),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use proptest::sample::subsequence;

    use super::*;

    #[test]
    fn a_lifetime_is_one_of_those_offered_or_some_minutes() {
        assert_eq!(Lifetime::parse("60", ""), Ok(Lifetime::Minutes(60)));
        assert_eq!(Lifetime::parse("other", " 5 "), Ok(Lifetime::Minutes(5)));
        assert_eq!(Lifetime::parse("never", "5"), Ok(Lifetime::Never));
        for (lasts, minutes) in
            [("other", "0"), ("other", ""), ("", ""), ("263521", ""), ("-1", "")]
        {
            assert_eq!(Lifetime::parse(lasts, minutes), Err(LifetimeError), "{lasts} {minutes}");
        }
    }

    #[test]
    fn every_lifetime_that_is_offered_is_accepted() {
        for (minutes, _) in Lifetime::OFFERED {
            assert_eq!(Lifetime::parse(&minutes.to_string(), ""), Ok(Lifetime::Minutes(minutes)));
        }
    }

    #[test]
    fn an_auditor_may_give_a_token_what_no_app_may_have() {
        assert_eq!(role_of("org/auditor"), Some(RoleChoice::Organization(OrgRole::Auditor)));
        assert_eq!(role_of("org/king"), None);
    }

    fn scopes() -> impl Strategy<Value = Scope> {
        subsequence(OrgRole::ALL.to_vec(), 0..=4)
            .prop_map(|roles| Scope::of_roles(roles.into_iter().collect::<BTreeSet<_>>()))
    }

    proptest! {
        #[test]
        fn a_token_is_never_more_than_its_person(given in scopes(), held in scopes()) {
            let left = still_held(&given, &held);
            prop_assert!(left.organization_roles.is_subset(&held.organization_roles));
            prop_assert!(left.organization_roles.is_subset(&given.organization_roles));
            prop_assert_eq!(still_held(&given, &given), given);
        }
    }
}
