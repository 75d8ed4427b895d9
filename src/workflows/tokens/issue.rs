//! Issuing an access token to an app (RFC 6749 section 4.4, CONTRACT.md 2.1 and 3).
//!
//! A disabled, deleted or never added app gets none: a token that every call then refuses
//! would send real clients into endless retries (CONTRACT.md T1 and T2).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use thiserror::Error;

use crate::domain::apps::activity::{Activity, Outcome};
use crate::domain::apps::app::AppType;
use crate::domain::secrets::secret::Revealed;
use crate::domain::tokens::access_token::{AccessToken, Claims};
use crate::domain::{AppId, AppRef, OrgId};
use crate::storage;
use crate::storage::tokens::standing::{Meant, Standing};
use crate::workflows::access::granted_access;
use crate::workflows::engine::resolved::Resolved;
use crate::workflows::engine::signing::TokenSigner;
use crate::workflows::secrets::verify::{self, Proof, Proven};
use crate::workflows::tokens::prove::{ClientProof, prove};
use crate::workflows::{OpContext, WorkflowError, Workflows};

/// What stands for everything that the app may do.
pub const ALL_PERMISSIONS: &str = "ALL_PERMISSIONS";

/// A request for a token.
pub struct TokenRequest {
    pub credentials: ClientProof,
    /// For which organization; the one that owns the app when absent.
    pub org: Option<String>,
    /// A narrower scope (RFC 6749 section 3.3), if one was asked for.
    pub scope: Option<String>,
    pub lives: AskedLives,
}

impl TokenRequest {
    fn meant(&self) -> Meant<'_> {
        self.org.as_deref().map_or(Meant::Own, Meant::Org)
    }
}

/// Shorter lives than the app's settings give, where they were asked for. Longer ones are ignored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AskedLives {
    pub access: Option<Duration>,
    pub refresh: Option<Duration>,
}

impl AskedLives {
    /// The life of an access token that could have this one.
    pub fn access(self, most: Duration) -> Duration {
        most.min(self.access.unwrap_or(Duration::MAX))
    }

    /// The life of a refresh token that could have this one.
    pub fn refresh(self, most: Duration) -> Duration {
        most.min(self.refresh.unwrap_or(Duration::MAX))
    }
}

/// A token, once.
pub struct IssuedToken {
    pub access_token: Revealed<AccessToken>,
    /// Its life in seconds.
    pub expires_in: u64,
    /// What it is good for.
    pub scope: String,
}

/// Why no token was issued.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TokenError {
    /// Unknown App ID, wrong secret, or an app that is disabled or deleted: one answer.
    #[error("Invalid client credentials")]
    InvalidClient,
    /// The app proved itself, but may not do so from that address.
    #[error("This app may not be used from this address")]
    Elsewhere,
    /// The app's type has another grant.
    #[error("This app may not use this grant")]
    UnauthorizedClient,
    /// A code or a refresh token that is unknown, over, used, or bound to something else: one
    /// answer.
    #[error("The code or the refresh token is not valid")]
    InvalidGrant,
    /// The app was not added to the organization.
    #[error("The app was not added to this organization")]
    NotAdded,
    /// The scope is malformed, or more than the app has.
    #[error("The scope is malformed or exceeds what the app may do in this organization")]
    InvalidScope,
    /// The database does not answer.
    #[error("The service is temporarily unavailable")]
    Unavailable,
    /// A fault of ours.
    #[error("Internal error")]
    Internal,
}

impl From<WorkflowError> for TokenError {
    fn from(error: WorkflowError) -> Self {
        match error {
            WorkflowError::Unavailable => Self::Unavailable,
            WorkflowError::SignedOut
            | WorkflowError::Denied(_)
            | WorkflowError::NotFound
            | WorkflowError::Invalid(_)
            | WorkflowError::Stale
            | WorkflowError::Internal => Self::Internal,
        }
    }
}

impl From<storage::StorageError> for TokenError {
    fn from(error: storage::StorageError) -> Self {
        WorkflowError::from(error).into()
    }
}

impl Proof {
    /// The app, or why there is none.
    pub(crate) fn proven(self) -> Result<Proven, TokenError> {
        match self {
            Self::App(proven) => Ok(*proven),
            Self::Elsewhere => Err(TokenError::Elsewhere),
            Self::Nobody => Err(TokenError::InvalidClient),
        }
    }
}

/// Issues a token to an app that proves itself. What is wrong is told in the order in which a
/// stranger may learn of it: who, what, where.
pub async fn issue(op: &OpContext, request: &TokenRequest) -> Result<IssuedToken, TokenError> {
    let proven = prove(op, &request.credentials, request.meant()).await?.proven()?;
    let (id, owner) = (proven.standing.app.id.clone(), proven.standing.app.org.clone());
    let decided = decide(op, proven, request).await;
    let note = |app: AppId, org: OrgId, outcome| {
        let (org, secret, permission) = (Some(org), None, None);
        let activity = Activity { app, org, secret, outcome, permission };
        op.usage().note_activity(activity, op.seen());
    };
    let Decided { app, org, claims, signer } =
        decided.inspect_err(|_| note(id, owner, Outcome::Refused))?;
    note(app.clone(), org.clone(), Outcome::Issued);
    op.usage().note_token(&app, &org, &claims, op.now());
    sign(&signer, claims)
}

/// Says what an app would get, for somebody who looks whether its secret works. That is no use of
/// it: it confirms nothing and ends no older secret.
pub async fn try_out(op: &OpContext, request: &TokenRequest) -> Result<IssuedToken, TokenError> {
    let ClientProof::Secret(credentials) = &request.credentials else {
        return Err(TokenError::InvalidClient);
    };
    let proven = verify::try_out(op, credentials, request.meant()).await?.proven()?;
    let Decided { claims, signer, .. } = decide(op, proven, request).await?;
    sign(&signer, claims)
}

struct Decided {
    app: AppId,
    org: OrgId,
    claims: Claims,
    signer: TokenSigner,
}

/// What goes into the token of an app that has proven itself.
async fn decide(
    op: &OpContext,
    proven: Proven,
    request: &TokenRequest,
) -> Result<Decided, TokenError> {
    if proven.standing.app.kind != AppType::ServerToServer {
        return Err(TokenError::UnauthorizedClient);
    }
    let access = granted_access(op, &proven).await?.ok_or(TokenError::NotAdded)?;
    let Standing { app, not_before, edition, grant, .. } = proven.standing;
    let grant = grant.ok_or(TokenError::NotAdded)?;
    let signer = op.signer_among(&*op.keys_of(&edition).await?, app.algorithm)?;
    let lasts = request.lives.access(app.ttl.duration());
    // Revoked is what was issued before that second, which may be the next one. A clock may stand
    // behind the one that the addition was made by: the token is held against it.
    let begins = op.now().as_seconds().max(not_before).max(grant.added_at.as_seconds());
    let ends = begins.saturating_add(i64::try_from(lasts.as_secs()).unwrap_or(0));
    let named = AppRef { org: app.org, id: app.id };
    let life = Life { begins, ends };
    let claims = match request.scope.as_deref() {
        None | Some(ALL_PERMISSIONS) => {
            let claims = claims(op, &named, &grant.org, Narrowed::nothing_left_out(), life);
            claims.holding(access.grouped.clone()).fitted(grant.scope_version)
        }
        asked => {
            let narrowed = narrow(&access, asked)?;
            let roles = narrowed.roles.clone();
            let claims = claims(op, &named, &grant.org, narrowed, life);
            claims.compacted(op.catalogue(), &roles, grant.scope_version)
        }
    };
    // Only a scope that names hundreds of permissions one by one.
    if claims.permissions_ref.is_some() && claims.is_too_long() {
        return Err(TokenError::InvalidScope);
    }
    Ok(Decided { app: named.id, org: grant.org, claims, signer })
}

/// From when to when a token is good, in seconds.
pub(super) struct Life {
    pub begins: i64,
    pub ends: i64,
}

/// What a token says of an app, which its owner's organization names, in another one.
pub(super) fn claims(
    w: &Workflows,
    app: &AppRef,
    org: &OrgId,
    narrowed: Narrowed,
    life: Life,
) -> Claims {
    let client = app.id.to_string();
    Claims {
        iss: w.settings().issuer(),
        sub: client.clone(),
        azp: client.clone(),
        client_id: client,
        aud: vec![w.settings().base_url.clone()],
        context: w.draw_token_id(),
        context_name: org.to_string(),
        domain: app.org.to_string(),
        acct: None,
        username: None,
        perms: narrowed.perms,
        permissions: BTreeMap::new(),
        permissions_ref: None,
        scope: narrowed.scope,
        jti: w.draw_token_id(),
        sid: None,
        iat: life.begins,
        nbf: None,
        exp: life.ends,
    }
}

/// Signs claims.
pub(crate) fn sign(signer: &TokenSigner, claims: Claims) -> Result<IssuedToken, TokenError> {
    let expires_in = u64::try_from(claims.exp - claims.iat).unwrap_or(0);
    let token = signer.sign(&claims)?;
    Ok(IssuedToken { access_token: Revealed::once(token), expires_in, scope: claims.scope })
}

/// What a token holds, and how its answer says so.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Narrowed {
    /// Every permission by itself.
    pub perms: Vec<String>,
    /// Custom roles, by the entries that name them.
    pub roles: Vec<String>,
    scope: String,
}

impl Narrowed {
    /// Everything that an app may do, which is written elsewhere.
    fn nothing_left_out() -> Self {
        Self { perms: Vec::new(), roles: Vec::new(), scope: ALL_PERMISSIONS.to_owned() }
    }
}

/// Keeps what was asked for. Asking for nothing, or for everything, keeps everything.
pub(crate) fn narrow(access: &Resolved, asked: Option<&str>) -> Result<Narrowed, TokenError> {
    let Resolved { perms, roles, .. } = access;
    let asked = asked.unwrap_or(ALL_PERMISSIONS);
    let names: BTreeSet<&str> = asked.split(' ').collect();
    if !names.iter().all(|name| is_scope_token(name)) {
        return Err(TokenError::InvalidScope);
    }
    let is_held = |name: &&str| {
        *name == ALL_PERMISSIONS
            || perms.iter().any(|perm| perm == name)
            || roles.iter().any(|role| role.entry == *name)
    };
    if !names.iter().all(is_held) {
        return Err(TokenError::InvalidScope);
    }
    let is_all = names.contains(ALL_PERMISSIONS);
    let meant: Vec<_> =
        roles.iter().filter(|role| is_all || names.contains(role.entry.as_str())).collect();
    let is_meant = |perm: &&String| {
        is_all
            || names.contains(perm.as_str())
            || meant.iter().any(|role| role.holds.contains(*perm))
    };
    let scope = if is_all { ALL_PERMISSIONS.to_owned() } else { join(&names) };
    Ok(Narrowed {
        perms: perms.iter().filter(is_meant).cloned().collect(),
        roles: meant.into_iter().map(|role| role.entry.clone()).collect(),
        scope,
    })
}

fn join(names: &BTreeSet<&str>) -> String {
    names.iter().copied().collect::<Vec<_>>().join(" ")
}

/// `scope-token` of RFC 6749 section 3.3.
fn is_scope_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::NamedRole;
    use crate::domain::tokens::compact::Grouped;

    fn access() -> Resolved {
        let text = ToOwned::to_owned;
        Resolved {
            perms: ["csp:org_member", "external/x/device.READ", "external/x/view_all"]
                .map(text)
                .into(),
            roles: vec![NamedRole {
                entry: "external/x/night".to_owned(),
                holds: BTreeSet::from(["external/x/device.READ".to_owned()]),
            }],
            granted: BTreeMap::new(),
            grouped: Grouped::default(),
        }
    }

    #[test]
    fn asking_for_nothing_gives_everything() {
        let everything = || {
            let (perms, roles) = (access().perms, vec!["external/x/night".to_owned()]);
            Ok(Narrowed { perms, roles, scope: ALL_PERMISSIONS.to_owned() })
        };
        assert_eq!(narrow(&access(), None), everything());
        assert_eq!(narrow(&access(), Some(ALL_PERMISSIONS)), everything());
    }

    #[test]
    fn asking_for_one_gives_that_one() {
        for one in ["csp:org_member", "external/x/device.READ"] {
            let one = one.to_owned();
            let narrowed = Narrowed { perms: vec![one.clone()], roles: vec![], scope: one.clone() };
            assert_eq!(narrow(&access(), Some(&one)), Ok(narrowed));
        }
    }

    #[test]
    fn asking_for_a_custom_role_gives_what_it_holds() {
        let narrowed = narrow(&access(), Some("external/x/night")).unwrap();
        assert_eq!(narrowed.perms, ["external/x/device.READ"]);
        assert_eq!(narrowed.roles, ["external/x/night"]);
        assert_eq!(narrowed.scope, "external/x/night");
    }

    #[test]
    fn asking_for_more_than_there_is_gives_nothing() {
        for asked in ["csp:org_owner", "csp:org_member csp:org_owner", "a  b", "\"", " "] {
            assert_eq!(narrow(&access(), Some(asked)), Err(TokenError::InvalidScope), "{asked}");
        }
    }
}
