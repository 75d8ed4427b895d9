//! What happens to API tokens. Their values have no place here.

use serde_json::{Value, json};

use crate::domain::audit::action::AuditAction;
use crate::domain::audit::event::record::{Record, ended, record};
use crate::domain::text::Name;
use crate::domain::tokens::api_token::ApiToken;
use crate::domain::{ApiTokenId, PersonId, Timestamp};

/// A change of API tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiTokenEvent {
    /// Somebody made one.
    Created(Box<ApiToken>),
    /// Its value was shown, once.
    Revealed(ApiTokenId, Name),
    Revoked(ApiTokenId, Name),
    /// Its person replaced it by one that is the same otherwise.
    Regenerated {
        old: ApiTokenId,
        new: Box<ApiToken>,
    },
    /// Its person ended all of their tokens in the organization.
    AllRevoked(PersonId, Vec<Name>),
    /// Its person is told that it will expire.
    ExpiryWarned {
        token: ApiTokenId,
        name: Name,
        days: u16,
    },
    /// An owner of the organization ended the token of somebody.
    Deactivated(ApiTokenId, Name, PersonId),
    EndedWithMembership(PersonId, Vec<Name>),
}

impl ApiTokenEvent {
    /// The event as it is stored.
    pub(crate) fn record(&self) -> Record {
        match self {
            Self::Created(token) => {
                record(AuditAction::ApiTokenCreated, "api_token", &token.id, created(token))
            }
            Self::Revealed(id, name) => {
                record(AuditAction::ApiTokenRevealed, "api_token", id, json!({ "name": name }))
            }
            Self::Revoked(id, name) => {
                ended(AuditAction::ApiTokenRevoked, "api_token", id, json!({ "name": name }))
            }
            Self::Regenerated { old, new } => {
                let after = json!({ "replaces": old, "name": new.name });
                record(AuditAction::ApiTokenRegenerated, "api_token", &new.id, after)
            }
            Self::AllRevoked(person, names) => {
                let before = json!({ "api_tokens": names });
                ended(AuditAction::ApiTokensRevoked, "person", person, before)
            }
            Self::ExpiryWarned { token, name, days } => {
                let after = json!({ "name": name, "days": days });
                record(AuditAction::ApiTokenExpiryWarned, "api_token", token, after)
            }
            Self::Deactivated(id, name, person) => {
                let before = json!({ "name": name, "person": person });
                ended(AuditAction::ApiTokenDeactivated, "api_token", id, before)
            }
            Self::EndedWithMembership(person, names) => {
                let before = json!({ "api_tokens": names });
                ended(AuditAction::ApiTokenEnded, "person", person, before)
            }
        }
    }
}

fn created(token: &ApiToken) -> Value {
    let ApiToken { name, scope, expires_at, idle, has_openid, .. } = token;
    let expires_at = expires_at.map_or_else(|| "never".to_owned(), Timestamp::to_rfc3339);
    json!({
        "name": name,
        "scope": scope,
        "expires_at": expires_at,
        "idle_days": idle,
        "openid": has_openid,
    })
}
