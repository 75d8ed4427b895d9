//! What a call to a service may do: the resource server's question, for tokens and secrets.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::domain::access::permissions_of_claim;
use crate::domain::apps::app::AppStatus;
use crate::domain::organizations::organization::OrgKey;
use crate::domain::secrets::secret::Presented;
use crate::domain::tokens::access_token::{Claims, TokenRefusal};
use crate::domain::{AppId, OrgId, PermissionId, PersonId, ServiceId};
use crate::storage::{self, StorageError, Tx};
use crate::workflows::access::effective_access;
use crate::workflows::secrets::verify::{AppCredentials, verify_secret};
use crate::workflows::tokens::exchange_api_token::still_claimed;
use crate::workflows::{Source, WorkflowError, Workflows};

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
    /// An app.
    App(AppId),
    /// A person, who has an API token.
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
    /// Who calls.
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

/// Says what a call may do. Credentials come first, the organization second.
///
/// # Errors
/// [`CallError::Unauthenticated`] only for the credentials themselves (CONTRACT.md T1).
pub async fn authenticate_call(
    w: &Workflows,
    source: &Source,
    credentials: CallCredentials,
    target: CallTarget,
) -> Result<CallAccess, CallError> {
    match credentials {
        CallCredentials::Bearer(token) => by_token(w, source, &token, target).await,
        CallCredentials::Secret(credentials) => by_secret(w, source, &credentials, target).await,
    }
}

async fn by_token(
    w: &Workflows,
    source: &Source,
    token: &Presented,
    target: CallTarget,
) -> Result<CallAccess, CallError> {
    let mut tx = w.read().await?;
    let live = live_token(w, &mut tx, token).await?;
    let LiveToken { holder, org, claims } = live.map_err(|refusal| {
        CallError::Unauthenticated(match refusal {
            TokenRefusal::Expired => "The access token has expired",
            _ => "The access token is not valid",
        })
    })?;
    let (service, org_key) = find_target(&mut tx, &target, Some(&org)).await?.1;
    if let Holder::App(app) = &holder {
        w.note_call(app, &org, source.address);
    }
    let permissions = permissions_of_claim(&claims.perms, w.catalogue(), &service);
    Ok(CallAccess { caller: holder, org, org_key, permissions })
}

async fn by_secret(
    w: &Workflows,
    source: &Source,
    credentials: &AppCredentials,
    target: CallTarget,
) -> Result<CallAccess, CallError> {
    let proven = verify_secret(w, source, credentials).await?;
    let app = proven.ok_or(CallError::Unauthenticated("Invalid credentials"))?.app;
    let mut tx = w.read().await?;
    let own = match target {
        CallTarget::OrgKey(_) => None,
        CallTarget::OwnOrg(_) => Some(&app.org),
    };
    let (org, (service, org_key)) = find_target(&mut tx, &target, own).await?;
    let grant = storage::sharing::grants::find(&mut tx, &app.id, &org, w.now()).await?;
    let grant = grant.ok_or(CallError::ForeignOrg)?;
    let access = effective_access(w, &mut tx, &app.id, grant.scope_version, &org).await?;
    let granted = access.entries.iter().filter(|entry| {
        entry.permission.service == service
            && entry.state == crate::domain::access::AccessState::Granted
    });
    let permissions = granted.map(|entry| entry.permission.permission.clone()).collect();
    w.note_call(&app.id, &org, source.address);
    Ok(CallAccess { caller: Holder::App(app.id), org, org_key, permissions })
}

/// The organization of the target with the service and its key there. With `own`, any other
/// organization is foreign; without it, whichever the key stands for.
async fn find_target(
    tx: &mut Tx,
    target: &CallTarget,
    own: Option<&OrgId>,
) -> Result<(OrgId, (ServiceId, OrgKey)), CallError> {
    match target {
        CallTarget::OrgKey(text) => {
            let key = OrgKey::parse(text).map_err(|_| CallError::ForeignOrg)?;
            let found = storage::services::instances::find_by_org_key(tx, &key).await?;
            let (org, instance) = found.ok_or(CallError::ForeignOrg)?;
            if own.is_some_and(|own| *own != org) {
                return Err(CallError::ForeignOrg);
            }
            Ok((org, (instance.service, key)))
        }
        CallTarget::OwnOrg(service) => {
            let org = own.ok_or(CallError::ForeignOrg)?;
            let instances = storage::services::instances::list(tx, org).await?;
            let instance = instances.into_iter().find(|instance| instance.service == *service);
            let instance = instance.ok_or(CallError::ForeignOrg)?;
            Ok((org.clone(), (instance.service, instance.org_key)))
        }
    }
}

/// A token that is ours, has not expired, and whose holder may still act there.
pub(crate) struct LiveToken {
    /// Whom it was issued to.
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
    let claims = match w.signing().verifier.verify(token.expose(), w.now()) {
        Ok(claims) => claims,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Ok(person) = PersonId::parse(&claims.sub) {
        return live_token_of(w, tx, person, claims).await;
    }
    let (Ok(app), Ok(org)) = (AppId::parse(&claims.sub), OrgId::parse(&claims.context_name)) else {
        return Ok(Err(TokenRefusal::Claims));
    };
    let found = storage::apps::app::find_anywhere(tx, &app).await?;
    let is_enabled = found.is_some_and(|app| app.status == AppStatus::Enabled);
    let grant = storage::sharing::grants::find(tx, &app, &org, w.now()).await?;
    // A token does not come back to life when its app is added again.
    let is_added = grant.is_some_and(|grant| claims.iat >= grant.added_at.as_seconds());
    let is_revoked =
        storage::tokens::revocations::is_revoked(tx, &app, &claims.jti, claims.iat).await?;
    if !is_enabled || !is_added || is_revoked {
        return Ok(Err(TokenRefusal::Revoked));
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
