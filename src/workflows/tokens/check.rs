//! Whether a call to somebody else's service is let through: the question of a proxy in front of
//! it. The credentials come first, the organization second, the permission last.

use crate::domain::access::permissions_of_claim;
use crate::domain::organizations::organization::OrgKey;
use crate::domain::services::catalogue::Catalogue;
use crate::domain::{OrgId, PermissionId, ServiceId};
use crate::storage;
use crate::storage::tokens::standing::{Meant, Standing};
use crate::workflows::access::granted_access;
use crate::workflows::secrets::AppCredentials;
use crate::workflows::secrets::verify::verify;
use crate::workflows::tokens::authenticate_call::{
    CallCredentials, CallError, Holder, LiveToken, caller, dead, live_bearer,
};
use crate::workflows::{OpContext, WorkflowError, Workflows};

/// What a service asks of its callers. What is absent is not asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Required {
    /// The id of an organization, or its key in a service.
    pub organization: Option<String>,
    /// The id of a permission. Letter case makes no difference.
    pub permission: Option<String>,
    /// The service that the permission belongs to; any that has it when absent.
    pub service: Option<String>,
}

/// Who was let through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetThrough {
    pub holder: Holder,
    /// The app, or the API token, that calls.
    pub client: String,
    pub org: OrgId,
    /// The e-mail address of the person, if one is behind it.
    pub username: Option<String>,
}

/// Says whether credentials meet what is required. [`CallError::Unauthenticated`] is only for the
/// credentials themselves, [`CallError::ForeignOrg`] and [`CallError::Missing`] for what they are
/// good for (CONTRACT.md T1).
pub async fn check(
    op: &OpContext,
    credentials: &CallCredentials,
    required: &Required,
) -> Result<LetThrough, CallError> {
    match credentials {
        CallCredentials::Bearer(token) => {
            let live = live_bearer(op, token).await?.map_err(dead)?;
            let LiveToken { holder, org, claims } = live;
            if let Some(asked) = &required.organization
                && find_org(op, asked).await? != Some(org.clone())
            {
                return Err(CallError::ForeignOrg);
            }
            if !required.is_held(op.catalogue(), &claims.perms) {
                return Err(CallError::Missing);
            }
            if let Holder::App(app) = &holder {
                op.usage().note_call(app, &org, op.seen());
            }
            Ok(LetThrough { holder, client: claims.client_id, org, username: claims.username })
        }
        CallCredentials::Secret(credentials) => by_secret(op, credentials, required).await,
    }
}

async fn by_secret(
    op: &OpContext,
    credentials: &AppCredentials,
    required: &Required,
) -> Result<LetThrough, CallError> {
    let id = required.organization.as_ref().map(|text| text.to_ascii_lowercase());
    let meant = match (&required.organization, &id) {
        (Some(key), _) if OrgKey::parse(key).is_ok() => Meant::OrgKey(key),
        (_, Some(id)) => Meant::Org(id),
        (_, None) => Meant::Own,
    };
    let proven = caller(verify(op, credentials, meant).await?)?;
    let access = granted_access(op, &proven).await?.ok_or(CallError::ForeignOrg)?;
    let Standing { app, grant, .. } = proven.standing;
    let org = grant.ok_or(CallError::ForeignOrg)?.org;
    if !required.is_held(op.catalogue(), &access.perms) {
        return Err(CallError::Missing);
    }
    op.usage().note_call(&app.id, &org, op.seen());
    let client = app.id.to_string();
    Ok(LetThrough { holder: Holder::App(app.id), client, org, username: None })
}

/// The organization of an id, or of its key in a service.
async fn find_org(w: &Workflows, text: &str) -> Result<Option<OrgId>, WorkflowError> {
    if let Ok(id) = OrgId::parse(&text.to_ascii_lowercase()) {
        return Ok(Some(id));
    }
    let Ok(key) = OrgKey::parse(text) else { return Ok(None) };
    let mut once = w.read_once().await?;
    let found = storage::services::instances::find_by_org_key(&mut once, &key).await?;
    Ok(found.map(|(org, _)| org))
}

impl Required {
    /// Whether a token with these `perms` holds the permission that is asked, if one is.
    fn is_held(&self, catalogue: &Catalogue, perms: &[String]) -> bool {
        self.permission
            .as_deref()
            .is_none_or(|permission| holds(catalogue, perms, permission, self.service.as_deref()))
    }
}

/// Whether `perms` hold a permission of a service; of any, when none is named.
pub(super) fn holds(
    catalogue: &Catalogue,
    perms: &[String],
    permission: &str,
    service: Option<&str>,
) -> bool {
    let is_meant = |id: &&ServiceId| service.is_none_or(|service| id.as_str() == service);
    let is_it = |held: &PermissionId| held.as_str().eq_ignore_ascii_case(permission);
    let mut services = catalogue.services().iter().map(|file| &file.id).filter(is_meant);
    services.any(|service| permissions_of_claim(perms, catalogue, service).iter().any(is_it))
}
