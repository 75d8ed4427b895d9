//! What people let apps do for them, and how that ends. Codes and tokens have no place here.

use serde_json::{Value, json};

use crate::domain::audit::action::AuditAction;
use crate::domain::audit::event::record::{Record, ended, record};
use crate::domain::consents::consent::Consent;
use crate::domain::{AppId, OrgId, PersonId};

/// A change of consents and sign-ins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsentEvent {
    /// Somebody let an app act for them.
    Given(Box<Consent>),
    /// They took that back.
    Withdrawn(Box<Consent>),
    /// Somebody who looks after the app ended it.
    Ended(Box<Consent>),
    /// The same for everybody at once.
    AllEnded { app: AppId, people: i64 },
    /// Somebody signed in to an app, which was given a code.
    SignedIn(Party),
    /// The sign-in is over: the app, or its person, said so.
    SignInEnded(Party),
    /// A code was used twice. Everything that it gave was ended.
    CodeReplayed(Party),
    /// A refresh token was used twice. Everything that came of that sign-in was ended.
    RefreshReused(Party),
}

/// Who signed in to which app, and for which organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    pub app: AppId,
    pub person: PersonId,
    pub org: OrgId,
}

impl ConsentEvent {
    /// The event as it is stored.
    pub(crate) fn record(&self) -> Record {
        match self {
            Self::Given(consent) => {
                record(AuditAction::ConsentGiven, "app", &consent.app, described(consent))
            }
            Self::Withdrawn(consent) => {
                ended(AuditAction::ConsentWithdrawn, "app", &consent.app, described(consent))
            }
            Self::Ended(consent) => {
                ended(AuditAction::ConsentEnded, "app", &consent.app, described(consent))
            }
            Self::AllEnded { app, people } => {
                ended(AuditAction::ConsentAllEnded, "app", app, json!({ "people": people }))
            }
            Self::SignedIn(party) => party.record(AuditAction::SignInStarted),
            Self::SignInEnded(party) => party.record(AuditAction::SignInEnded),
            Self::CodeReplayed(party) => party.record(AuditAction::CodeReplayed),
            Self::RefreshReused(party) => party.record(AuditAction::RefreshTokenReused),
        }
    }
}

impl Party {
    fn record(&self, action: AuditAction) -> Record {
        let Self { app, person, org } = self;
        record(action, "app", app, json!({ "person": person, "org": org }))
    }
}

fn described(consent: &Consent) -> Value {
    let Consent { person, org, scope_version, scope, .. } = consent;
    json!({
        "person": person, "org": org,
        "scope_version": scope_version, "requested_scope": scope.to_string(),
    })
}
