//! What a call to a service may do: the resource server's question, for tokens and secrets.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::domain::access::{AccessState, permissions_of_claim};
use crate::domain::apps::app::{App, AppStatus};
use crate::domain::organizations::organization::OrgKey;
use crate::domain::secrets::secret::Presented;
use crate::domain::tokens::access_token::{Claims, TokenRefusal};
use crate::domain::{AppId, OrgId, PermissionId, PersonId, ServiceId, Timestamp};
use crate::storage;
use crate::storage::{StorageError, Tx};
use crate::workflows::access::effective_access;
use crate::workflows::consents::{LiveSignIn, live_sign_in};
use crate::workflows::secrets::AppCredentials;
use crate::workflows::secrets::verify::{Proof, verify};
use crate::workflows::tokens::api_tokens::still_claimed;
use crate::workflows::{OpContext, WorkflowError, Workflows};

/// How a call proves who it is.
pub enum CallCredentials {
    /// `Authorization: Bearer`, or the same under another header.
    Bearer(Presented),
    /// `X-Auth-Token: {App Secret}/{App ID}`.
    Secret(AppCredentials),
}

/// Which organization a call is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallTarget {
    /// The one whose key stands in the path, as it stood there.
    OrgKey(String),
    /// The one that the credentials belong to, for paths without a key.
    OwnOrg(ServiceId),
}

/// Whom a token or a secret stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    App(AppId),
    /// A person, who has an API token or signed in to an app.
    Person(PersonId),
}

impl Holder {
    /// The App ID, or the id of the person.
    pub fn id(&self) -> &str {
        match self {
            Self::App(app) => app.as_str(),
            Self::Person(person) => person.as_str(),
        }
    }
}

/// What a call may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallAccess {
    pub caller: Holder,
    /// The organization that it calls about.
    pub org: OrgId,
    /// That organization's key in the service.
    pub org_key: OrgKey,
    /// What the caller may do there, in this service.
    pub permissions: BTreeSet<PermissionId>,
}

impl CallAccess {
    /// Whether the call may use a permission. Letter case makes no difference.
    pub fn may(&self, permission: &PermissionId) -> bool {
        let wanted = permission.as_str();
        self.permissions.iter().any(|held| held.as_str().eq_ignore_ascii_case(wanted))
    }
}

/// Why a call may do nothing at all.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CallError {
    /// The credentials are wrong, over, or revoked: 401.
    #[error("{0}")]
    Unauthenticated(&'static str),
    /// They are right, but may not be used from that address: 403.
    #[error("The credentials may not be used from this address")]
    Elsewhere,
    /// They lack what is asked for: 403.
    #[error("The credentials lack the permission")]
    Missing,
    /// They are right, but for another organization: 403.
    #[error("The credentials are not valid in this organization")]
    ForeignOrg,
    /// The database does not answer.
    #[error("The service is temporarily unavailable")]
    Unavailable,
    /// A fault of ours.
    #[error("Internal error")]
    Internal,
}

impl From<WorkflowError> for CallError {
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

impl From<StorageError> for CallError {
    fn from(error: StorageError) -> Self {
        WorkflowError::from(error).into()
    }
}

/// Says what a call may do. Credentials come first, the organization second, and
/// [`CallError::Unauthenticated`] is only for the credentials themselves (CONTRACT.md T1).
pub async fn authenticate_call(
    op: &OpContext,
    credentials: &CallCredentials,
    target: &CallTarget,
) -> Result<CallAccess, CallError> {
    match credentials {
        CallCredentials::Bearer(token) => by_token(op, token, target).await,
        CallCredentials::Secret(credentials) => by_secret(op, credentials, target).await,
    }
}

async fn by_token(
    op: &OpContext,
    token: &Presented,
    target: &CallTarget,
) -> Result<CallAccess, CallError> {
    let mut view = op.view_any().await?;
    let live = live_token(op, &mut view, token).await?;
    let LiveToken { holder, org, claims } = live.map_err(dead)?;
    let Reached { service, org_key, .. } = reach(&mut view, target, Some(&org)).await?;
    if let Ok(app) = AppId::parse(&claims.client_id) {
        op.usage().note_call(&app, &org, op.seen());
    }
    let permissions = permissions_of_claim(&claims.perms, op.catalogue(), &service);
    Ok(CallAccess { caller: holder, org, org_key, permissions })
}

async fn by_secret(
    op: &OpContext,
    credentials: &AppCredentials,
    target: &CallTarget,
) -> Result<CallAccess, CallError> {
    let app = caller(verify(op, credentials).await?)?;
    let mut view = op.view_any().await?;
    let own = match target {
        CallTarget::OrgKey(_) => None,
        CallTarget::OwnOrg(_) => Some(&app.org),
    };
    let Reached { org, service, org_key } = reach(&mut view, target, own).await?;
    let grant = storage::sharing::grants::find(&mut view, &app.id, &org, op.now()).await?;
    let grant = grant.ok_or(CallError::ForeignOrg)?;
    let access = effective_access(op, &mut view, &app.id, grant.scope_version, &org).await?;
    let granted = access
        .entries
        .iter()
        .filter(|entry| entry.permission.service == service && entry.state == AccessState::Granted);
    let permissions = granted.map(|entry| entry.permission.permission.clone()).collect();
    op.usage().note_call(&app.id, &org, op.seen());
    Ok(CallAccess { caller: Holder::App(app.id), org, org_key, permissions })
}

/// Why a token is not taken, as far as its bearer may know.
pub(crate) fn dead(refusal: TokenRefusal) -> CallError {
    CallError::Unauthenticated(match refusal {
        TokenRefusal::Expired => EXPIRED,
        TokenRefusal::Malformed
        | TokenRefusal::Header
        | TokenRefusal::UnknownKey
        | TokenRefusal::Signature
        | TokenRefusal::Claims
        | TokenRefusal::Issuer
        | TokenRefusal::NotYet
        | TokenRefusal::Revoked => "The access token is not valid",
    })
}

const EXPIRED: &str = "The access token has expired";

impl CallError {
    /// Whether somebody may be guessing: a token that has only expired is no guess.
    pub fn is_suspicious(&self) -> bool {
        matches!(self, Self::Unauthenticated(reason) if *reason != EXPIRED)
    }
}

/// The app whose credentials they are.
pub(crate) fn caller(proof: Proof) -> Result<App, CallError> {
    match proof {
        Proof::App(app) => Ok(*app),
        Proof::Elsewhere => Err(CallError::Elsewhere),
        Proof::Nobody => Err(CallError::Unauthenticated("Invalid credentials")),
    }
}

/// What a target stands for.
struct Reached {
    org: OrgId,
    service: ServiceId,
    org_key: OrgKey,
}

/// The organization of the target with the service and its key there. With `own`, any other
/// organization is foreign; without it, whichever the key stands for.
async fn reach(
    tx: &mut Tx,
    target: &CallTarget,
    own: Option<&OrgId>,
) -> Result<Reached, CallError> {
    match target {
        CallTarget::OrgKey(text) => {
            let org_key = OrgKey::parse(text).map_err(|_| CallError::ForeignOrg)?;
            let found = storage::services::instances::find_by_org_key(tx, &org_key).await?;
            let (org, instance) = found.ok_or(CallError::ForeignOrg)?;
            if own.is_some_and(|own| *own != org) {
                return Err(CallError::ForeignOrg);
            }
            Ok(Reached { org, service: instance.service, org_key })
        }
        CallTarget::OwnOrg(service) => {
            let org = own.ok_or(CallError::ForeignOrg)?.clone();
            let instances = storage::services::instances::list(tx, &org).await?;
            let instance = instances.into_iter().find(|instance| instance.service == *service);
            let instance = instance.ok_or(CallError::ForeignOrg)?;
            Ok(Reached { org, service: instance.service, org_key: instance.org_key })
        }
    }
}

/// A token that is ours, has not expired, and whose holder may still act there.
pub(crate) struct LiveToken {
    pub holder: Holder,
    /// The organization that it was issued for.
    pub org: OrgId,
    /// Everything that it says, as far as its holder may still do it.
    pub claims: Claims,
}

/// Checks a token and asks whether it was revoked, its app disabled or taken out of the
/// organization since.
pub(crate) async fn live_token(
    w: &Workflows,
    tx: &mut Tx,
    token: &Presented,
) -> Result<Result<LiveToken, TokenRefusal>, WorkflowError> {
    let keys = w.keys(tx).await?;
    let claims = match keys.verifier()?.verify(token.expose(), w.now()) {
        Ok(claims) => claims,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Some(sid) = &claims.sid {
        let live = live_sign_in(w, tx, sid, &claims).await?;
        return Ok(live.ok_or(TokenRefusal::Revoked).map(|live| {
            let LiveSignIn { person, org, perms } = live;
            LiveToken { holder: Holder::Person(person), org, claims: Claims { perms, ..claims } }
        }));
    }
    if let Ok(person) = PersonId::parse(&claims.sub) {
        if let Err(early) = claims.has_begun(w.now()) {
            return Ok(Err(early));
        }
        return live_token_of(w, tx, person, claims).await;
    }
    let (Ok(app), Ok(org)) = (AppId::parse(&claims.sub), OrgId::parse(&claims.context_name)) else {
        return Ok(Err(TokenRefusal::Claims));
    };
    let found = storage::apps::app::find_anywhere(tx, &app).await?;
    let is_enabled = found.is_some_and(|app| app.status == AppStatus::Enabled);
    let not_before = storage::tokens::revocations::not_before(tx, &app).await?;
    let grant = storage::sharing::grants::find(tx, &app, &org, w.now()).await?;
    // A token does not come back to life when its app is added again.
    let is_added = grant.as_ref().is_some_and(|grant| claims.iat >= grant.added_at.as_seconds());
    let is_revoked =
        storage::tokens::revocations::is_revoked(tx, &app, &claims.jti, claims.iat).await?;
    if !is_enabled || !is_added || is_revoked {
        return Ok(Err(TokenRefusal::Revoked));
    }
    // Where this clock stands behind, a token says when the app was added or its tokens revoked.
    let raised = grant.map_or(not_before, |grant| grant.added_at.as_seconds().max(not_before));
    if let Err(early) = claims.has_begun(w.now().max(Timestamp::from_seconds(raised))) {
        return Ok(Err(early));
    }
    Ok(Ok(LiveToken { holder: Holder::App(app), org, claims }))
}

/// The same for a token that stands for somebody.
async fn live_token_of(
    w: &Workflows,
    tx: &mut Tx,
    person: PersonId,
    claims: Claims,
) -> Result<Result<LiveToken, TokenRefusal>, WorkflowError> {
    let Ok(org) = OrgId::parse(&claims.context_name) else {
        return Ok(Err(TokenRefusal::Claims));
    };
    let Some(perms) = still_claimed(w, tx, &person, &org, &claims).await? else {
        return Ok(Err(TokenRefusal::Revoked));
    };
    let claims = Claims { perms, ..claims };
    Ok(Ok(LiveToken { holder: Holder::Person(person), org, claims }))
}
