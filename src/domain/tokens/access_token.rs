//! Access tokens: what one says, and why one may be refused.
//!
//! Signing and checking signatures is `workflows::jwt`; deciding what goes into
//! a token is `workflows::issue_token`. This module knows the form only.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::domain::ids::SignInId;
use crate::domain::time::Timestamp;

/// The claims of an access token of an app, or of a person who has an API token or signed in to an
/// app (RFC 9068, with the names that the clients of CONTRACT.md section 3 read).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The issuer: the configured base URL and `/csp/gateway/am/api`.
    pub iss: String,
    /// Who the token stands for: the App ID, or the id of the person.
    pub sub: String,
    /// The authorized party: the App ID, or the id of the API token.
    pub azp: String,
    /// The same by the name of RFC 9068.
    pub client_id: String,
    /// Whom the token is meant for. Always a list.
    pub aud: Vec<String>,
    /// The id of this issue of the token, as CSP has it.
    pub context: String,
    /// The id of the organization. Clients take the organization from here.
    pub context_name: String,
    /// The organization that owns the app, or the domain of the person's e-mail address.
    pub domain: String,
    /// The e-mail address of the person; apps have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acct: Option<String>,
    /// The same, by the name under which other clients look for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Roles and permissions; see [`Perm`]. Always a list.
    pub perms: Vec<String>,
    /// Single permissions, by the definition id of their service, in a token as it is sent: see
    /// [`Claims::compacted`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub permissions: BTreeMap<String, BTreeSet<String>>,
    /// What the token is good for, where that would make it too long: a version of the scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions_ref: Option<String>,
    /// What the token response says in `scope`.
    pub scope: String,
    /// The id of the token, by which it is revoked.
    pub jti: String,
    /// The sign-in to the app that it came from; other tokens have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<SignInId>,
    /// When it was issued, in seconds since 1970.
    pub iat: i64,
    /// Before when it must not be used; ours have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// When it ends, in seconds since 1970: at that instant it is over.
    pub exp: i64,
}

/// What an ID token says of the person who signed in, or who an API token stands for (OpenID
/// Connect Core 2, CONTRACT.md 3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdClaims {
    pub iss: String,
    pub sub: String,
    /// Whom the token is meant for: the app, or the API token that was exchanged.
    pub aud: String,
    pub azp: String,
    /// When it ends, in seconds since 1970.
    pub exp: i64,
    pub iat: i64,
    /// When the person proved who they are, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<i64>,
    /// What the app sent to recognise the token by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The sign-in to the app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<SignInId>,
    /// The left half of the hash of the access token that it came with.
    pub at_hash: String,
    /// The e-mail address of the person.
    pub email: String,
    /// Whether a mail to it was ever answered.
    #[serde(default)]
    pub email_verified: bool,
    pub acct: String,
    pub username: String,
    /// What stands after its `@`.
    pub domain: String,
    /// The id of this issue, as the access token has it.
    pub context: String,
    /// The id of the organization.
    pub context_name: String,
}

impl Claims {
    /// How far a clock may be behind the one that wrote `iat` and `nbf`.
    pub const SKEW_SECONDS: i64 = 30;

    /// When the token ends.
    pub const fn expires_at(&self) -> Timestamp {
        Timestamp::from_seconds(self.exp)
    }

    /// Holds the end and the issuer against now and the issuer expected. Whether it
    /// [has begun](Self::has_begun) is another question.
    pub fn check(&self, issuer: &str, now: Timestamp) -> Result<(), TokenRefusal> {
        if self.iss != issuer {
            return Err(TokenRefusal::Issuer);
        }
        if self.expires_at().has_expired(now) {
            return Err(TokenRefusal::Expired);
        }
        Ok(())
    }

    /// Holds the beginning against now, or what is later than now and known to have been.
    pub fn has_begun(&self, now: Timestamp) -> Result<(), TokenRefusal> {
        let latest = now.as_seconds().saturating_add(Self::SKEW_SECONDS);
        if self.iat > latest || self.nbf.is_some_and(|nbf| nbf > latest) {
            return Err(TokenRefusal::NotYet);
        }
        Ok(())
    }
}

/// One entry of the `perms` claim. The name comes last, since clients match the end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Perm {
    /// A role in the organization: `csp:org_member`.
    Organization {
        /// The wire name of the role.
        role: String,
    },
    /// A built-in role or a permission of a service: `external/<definition id>/<name>`.
    Service {
        /// The definition id of the service.
        definition_id: String,
        /// The name of the role, or the id of the permission.
        name: String,
    },
}

impl Perm {
    /// Reads an entry; `None` when it has neither form.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(role) = text.strip_prefix("csp:").filter(|role| !role.is_empty()) {
            return Some(Self::Organization { role: role.to_owned() });
        }
        let (definition_id, name) = text.strip_prefix("external/")?.split_once('/')?;
        (!definition_id.is_empty() && !name.is_empty()).then(|| Self::Service {
            definition_id: definition_id.to_owned(),
            name: name.to_owned(),
        })
    }
}

impl fmt::Display for Perm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organization { role } => write!(f, "csp:{role}"),
            Self::Service { definition_id, name } => write!(f, "external/{definition_id}/{name}"),
        }
    }
}

/// A signed token. Zeroized, never printed: whoever has it is the app.
pub struct AccessToken(Zeroizing<String>);

impl AccessToken {
    /// Takes a token in its compact form (RFC 7515).
    pub fn new(compact: String) -> Self {
        Self(Zeroizing::new(compact))
    }

    /// The token itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Why a token is not taken. Callers answer 401 to all of them and tell
/// strangers nothing but [`TokenRefusal::Expired`] from the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TokenRefusal {
    /// Not three parts of canonical base64url with JSON inside, or too long.
    #[error("the token is malformed")]
    Malformed,
    /// Another algorithm, another type, or a header field that could change the key.
    #[error("the token has a header that is not ours")]
    Header,
    /// Signed with a key that is not ours.
    #[error("the token names an unknown key")]
    UnknownKey,
    /// The signature does not fit.
    #[error("the token has a wrong signature")]
    Signature,
    /// The claims lack something or have another type.
    #[error("the token has other claims than ours")]
    Claims,
    /// From another issuer.
    #[error("the token is from another issuer")]
    Issuer,
    /// It has ended.
    #[error("the token has expired")]
    Expired,
    /// It begins in the future.
    #[error("the token is not valid yet")]
    NotYet,
    /// Revoked, or its app was disabled, deleted or taken out of the organization.
    #[error("the token was revoked")]
    Revoked,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn claims() -> Claims {
        Claims {
            iss: "https://login.example".into(),
            sub: "app".into(),
            azp: "app".into(),
            client_id: "app".into(),
            aud: vec!["app".into()],
            context: "c".into(),
            context_name: "o".into(),
            domain: "d".into(),
            acct: None,
            username: None,
            perms: vec![],
            permissions: BTreeMap::new(),
            permissions_ref: None,
            scope: "ALL_PERMISSIONS".into(),
            jti: "j".into(),
            sid: None,
            iat: 1_000,
            nbf: None,
            exp: 2_800,
        }
    }

    fn checked_at(micros: i64) -> Result<(), TokenRefusal> {
        let (claims, now) = (claims(), Timestamp::from_micros(micros));
        claims.check("https://login.example", now).and(claims.has_begun(now))
    }

    #[test]
    fn a_token_is_over_at_the_instant_at_which_it_ends() {
        assert_eq!(checked_at(2_799_999_999), Ok(()));
        assert_eq!(checked_at(2_800_000_000), Err(TokenRefusal::Expired));
    }

    #[test]
    fn a_clock_may_be_thirty_seconds_behind_and_no_more() {
        assert_eq!(checked_at(970_000_000), Ok(()));
        assert_eq!(checked_at(969_999_999), Err(TokenRefusal::NotYet));
    }

    #[test]
    fn a_token_of_another_issuer_is_refused_even_when_it_differs_by_a_slash() {
        let refusal = claims().check("https://login.example/", Timestamp::from_seconds(1_001));
        assert_eq!(refusal, Err(TokenRefusal::Issuer));
    }

    #[test]
    fn a_token_from_before_its_nbf_is_refused() {
        let claims = Claims { nbf: Some(2_000), ..claims() };
        let refusal = claims.has_begun(Timestamp::from_seconds(1_969));
        assert_eq!(refusal, Err(TokenRefusal::NotYet));
    }

    #[test]
    fn perms_have_the_forms_that_clients_match() {
        let role = Perm::Organization { role: "org_member".into() };
        let held = Perm::Service { definition_id: "c8f0".into(), name: "view_all".into() };
        assert_eq!(role.to_string(), "csp:org_member");
        assert_eq!(held.to_string(), "external/c8f0/view_all");
    }

    #[test]
    fn an_entry_of_another_form_is_no_perm() {
        for text in
            ["", "csp:", "external/", "external/x", "external//x", "external/x/", "org_owner"]
        {
            assert_eq!(Perm::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_perm_is_read_as_it_was_written(id in "[a-f0-9-]{1,36}", name in "[A-Za-z0-9_.:/-]{1,60}") {
            let perm = Perm::Service { definition_id: id, name };
            prop_assert_eq!(Perm::parse(&perm.to_string()), Some(perm));
        }

        #[test]
        fn claims_survive_their_json(iat: i64, exp: i64, scope in "\\PC{0,20}") {
            let claims = Claims { scope, iat, exp, ..claims() };
            let text = serde_json::to_string(&claims).unwrap();
            prop_assert_eq!(serde_json::from_str::<Claims>(&text).unwrap(), claims);
        }

        #[test]
        fn any_times_are_checked_without_a_panic(iat: i64, exp: i64, nbf: Option<i64>, now: i64) {
            let claims = Claims { iat, nbf, exp, ..claims() };
            let _ = claims.check("https://login.example", Timestamp::from_micros(now));
        }
    }
}
