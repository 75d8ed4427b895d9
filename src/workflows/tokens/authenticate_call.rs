//! What a call to a service may do: the resource server's question, for tokens and secrets.

use std::collections::BTreeSet;
use std::sync::Arc;

use thiserror::Error;

use crate::domain::access::permissions_of_claim;
use crate::domain::apps::app::AppStatus;
use crate::domain::organizations::organization::{OrgKey, ServiceInstance};
use crate::domain::secrets::secret::Presented;
use crate::domain::tokens::access_token::{Claims, TokenRefusal};
use crate::domain::{AppId, AppRef, OrgId, PermissionId, PersonId, ServiceId, Timestamp};
use crate::storage;
use crate::storage::tokens::standing::{self, Bearer, GrantInForce, Meant, Standing};
use crate::storage::{StorageError, Tx};
use crate::workflows::access::{granted_access, resolve_version};
use crate::workflows::consents::{LiveSignIn, live_sign_in};
use crate::workflows::secrets::AppCredentials;
use crate::workflows::secrets::verify::{Proof, Proven, verify};
use crate::workflows::tokens::api_tokens::still_claimed;
use crate::workflows::tokens::issue::narrow;
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
    pub permissions: Arc<BTreeSet<PermissionId>>,
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
    let live = live_bearer(op, token).await?;
    let LiveToken { holder, org, claims } = live.map_err(dead)?;
    let ServiceInstance { service, org_key, .. } = reach(op, target, &org).await?;
    if let Ok(app) = AppId::parse(&claims.client_id) {
        op.usage().note_call(&app, &org, op.seen());
    }
    let permissions = Arc::new(permissions_of_claim(&claims.perms, op.catalogue(), &service));
    Ok(CallAccess { caller: holder, org, org_key, permissions })
}

async fn by_secret(
    op: &OpContext,
    credentials: &AppCredentials,
    target: &CallTarget,
) -> Result<CallAccess, CallError> {
    let meant = match target {
        CallTarget::OrgKey(key) => Meant::OrgKey(key),
        CallTarget::OwnOrg(_) => Meant::Own,
    };
    let proven = caller(verify(op, credentials, meant).await?)?;
    let access = granted_access(op, &proven).await?.ok_or(CallError::ForeignOrg)?;
    let Standing { app, services, grant, .. } = proven.standing;
    let org = grant.ok_or(CallError::ForeignOrg)?.org;
    let mut services = services.into_iter();
    let reached = services.find(|(service, org_key)| match target {
        CallTarget::OrgKey(key) => org_key.as_str() == key,
        CallTarget::OwnOrg(own) => service == own,
    });
    let (service, org_key) = reached.ok_or(CallError::ForeignOrg)?;
    let permissions = access.granted.get(&service).cloned().unwrap_or_default();
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
pub(crate) fn caller(proof: Proof) -> Result<Proven, CallError> {
    match proof {
        Proof::App(proven) => Ok(*proven),
        Proof::Elsewhere => Err(CallError::Elsewhere),
        Proof::Nobody => Err(CallError::Unauthenticated("Invalid credentials")),
    }
}

/// The service of the target in an organization; any other is foreign.
async fn reach(
    w: &Workflows,
    target: &CallTarget,
    own: &OrgId,
) -> Result<ServiceInstance, CallError> {
    let mut once = w.read_once().await?;
    let instances = storage::services::instances::list(&mut once, own).await?;
    let reached = instances.into_iter().find(|instance| match target {
        CallTarget::OrgKey(key) => instance.org_key.as_str() == key,
        CallTarget::OwnOrg(service) => instance.service == *service,
    });
    reached.ok_or(CallError::ForeignOrg)
}

/// A token that is ours, has not expired, and whose holder may still act there.
pub(crate) struct LiveToken {
    pub holder: Holder,
    /// The organization that it was issued for.
    pub org: OrgId,
    /// Everything that it says, as far as its holder may still do it.
    pub claims: Claims,
}

/// The same in one question, for a token of an app that is signed with a key that is known.
pub(crate) async fn live_bearer(
    op: &OpContext,
    token: &Presented,
) -> Result<Result<LiveToken, TokenRefusal>, WorkflowError> {
    let known = op.signing().current();
    let verified = known.verifier().ok().map(|keys| keys.verify(token.expose(), op.now()));
    if let Some(Ok(claims)) = verified
        && claims.permissions_ref.is_none()
        && let Some(app) = app_of(&claims)
    {
        let mut once = op.read_once().await?;
        let found = standing::find_bearer(&mut once, &app, &claims.jti, op.now()).await?;
        if found.as_ref().is_none_or(|bearer| bearer.standing.edition == known.edition()) {
            return Ok(judge(op, claims.expanded(op.catalogue()), found.as_ref()));
        }
    }
    let mut view = op.view_any().await?;
    live_token(op, &mut view, token).await
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
        Ok(claims) => claims.expanded(w.catalogue()),
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
    let Some(app) = app_of(&claims) else {
        return Ok(Err(TokenRefusal::Claims));
    };
    let found = standing::find_bearer(tx, &app, &claims.jti, w.now()).await?;
    let Some((version, bearer)) = version_of(&claims).zip(found.as_ref()) else {
        return Ok(judge(w, claims, found.as_ref()));
    };
    // What it is good for did not fit into it.
    let access = resolve_version(w, tx, &bearer.standing, version).await?;
    Ok(match narrow(&access, Some(&claims.scope)) {
        Ok(narrowed) => {
            let claims = Claims { perms: narrowed.perms, permissions_ref: None, ..claims };
            judge(w, claims, found.as_ref())
        }
        Err(_) => Err(TokenRefusal::Revoked),
    })
}

/// The version of the scope that a token names in place of what it is good for.
fn version_of(claims: &Claims) -> Option<i64> {
    claims.permissions_ref.as_ref()?.parse().ok()
}

/// The app that a token stands for, and for which organization; none where it stands for somebody.
fn app_of(claims: &Claims) -> Option<AppRef> {
    let app = AppId::parse(&claims.sub).ok().filter(|_| claims.sid.is_none())?;
    Some(AppRef::new(&OrgId::parse(&claims.context_name).ok()?, &app))
}

/// Whether the token of an app is good, by how the app stands.
fn judge(w: &Workflows, claims: Claims, found: Option<&Bearer>) -> Result<LiveToken, TokenRefusal> {
    let Bearer { standing, is_revoked } = found.ok_or(TokenRefusal::Revoked)?;
    let Standing { app, not_before, grant, .. } = standing;
    let GrantInForce { org, added_at, .. } = grant.as_ref().ok_or(TokenRefusal::Revoked)?;
    // A token does not come back to life when its app is added again.
    let is_added = claims.iat >= added_at.as_seconds();
    if app.status != AppStatus::Enabled || !is_added || *is_revoked || claims.iat < *not_before {
        return Err(TokenRefusal::Revoked);
    }
    // Where this clock stands behind, a token says when the app was added or its tokens revoked.
    let raised = Timestamp::from_seconds(added_at.as_seconds().max(*not_before));
    claims.has_begun(w.now().max(raised))?;
    Ok(LiveToken { holder: Holder::App(app.id.clone()), org: org.clone(), claims })
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
