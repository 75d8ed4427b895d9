//! Consents and sign-ins.

use std::time::Duration;

use crate::domain::consents::requested_scope::RequestedScope;
use crate::domain::ids::{AppId, ConsentId, OrgId, PersonId, SignInId};
use crate::domain::time::Timestamp;

/// How long a code may wait for its exchange (RFC 6749 section 4.1.2 asks for at most 10 minutes).
pub const CODE_LIFE: Duration = Duration::from_mins(1);

/// What somebody lets an app do for them in one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    pub id: ConsentId,
    pub person: PersonId,
    pub app: AppId,
    /// The organization in which the app may act for them.
    pub org: OrgId,
    /// The version of the app's scope that they read.
    pub scope_version: i64,
    /// What of it they agreed to.
    pub scope: RequestedScope,
    pub given_at: Timestamp,
    /// When the app last got a token for them.
    pub last_used_at: Option<Timestamp>,
}

impl Consent {
    /// Whether the person has agreed to this already.
    pub fn covers(&self, scope_version: i64, scope: &RequestedScope) -> bool {
        self.scope_version == scope_version && self.scope.covers(scope)
    }
}

/// One sign-in of a person to an app, from its code to the last token that came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    pub id: SignInId,
    /// What it rests on.
    pub consent: ConsentId,
    /// Where the code was sent, letter by letter.
    pub redirect_uri: String,
    /// The S256 challenge of its code, if there was one.
    pub challenge: Option<String>,
    pub nonce: Option<String>,
    /// What the app asked for this time.
    pub scope: RequestedScope,
    /// The person's epoch: a new password ends it.
    pub epoch: i64,
    /// When the person proved who they are.
    pub signed_in_at: Timestamp,
    pub started_at: Timestamp,
    /// When its code is over.
    pub code_ends_at: Timestamp,
    /// When its code was exchanged, if it was.
    pub exchanged_at: Option<Timestamp>,
    /// When it was ended before its time.
    pub ended_at: Option<Timestamp>,
}
