//! Exchanging an API token for an access token that stands for its person (CONTRACT.md 2.1, 3).

use std::collections::BTreeMap;
use std::time::Duration;

use thiserror::Error;

use crate::domain::access::{self, EffectiveAccess};
use crate::domain::account::person::Person;
use crate::domain::secrets::secret::{ApiTokenSecret, Presented, Revealed};
use crate::domain::tokens::access_token::Claims;
use crate::domain::tokens::api_token::{ACCESS_TOKEN_LIFE, ApiToken, ApiTokenState, still_held};
use crate::domain::{ApiTokenId, OrgId, PersonId, Timestamp};
use crate::storage::{self, StorageError, Tx};
use crate::workflows::roles::named::custom_names;
use crate::workflows::tokens::identify::{Identity, identify};
use crate::workflows::tokens::issue::sign;
use crate::workflows::tokens::{ALL_PERMISSIONS, IssuedToken, TokenError};
use crate::workflows::{OpContext, WorkflowError, Workflows};

/// Why there is no access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ApiTokenError {
    /// Unknown, over, revoked, deactivated, or of somebody who left: one answer.
    #[error("Invalid refresh token")]
    Invalid,
    /// The database does not answer.
    #[error("The service is temporarily unavailable")]
    Unavailable,
    /// A fault of ours.
    #[error("Internal error")]
    Internal,
}

impl From<WorkflowError> for ApiTokenError {
    fn from(error: WorkflowError) -> Self {
        match TokenError::from(error) {
            TokenError::Unavailable => Self::Unavailable,
            TokenError::InvalidClient
            | TokenError::Elsewhere
            | TokenError::UnauthorizedClient
            | TokenError::NotAdded
            | TokenError::InvalidScope
            | TokenError::InvalidGrant
            | TokenError::Internal => Self::Internal,
        }
    }
}

impl From<StorageError> for ApiTokenError {
    fn from(error: StorageError) -> Self {
        WorkflowError::from(error).into()
    }
}

/// What an API token is exchanged for.
pub struct Exchanged {
    pub issued: IssuedToken,
    /// What says who the person is, with the same life, if the token tells. No credential.
    pub id_token: Option<String>,
}

/// Issues an access token to whoever holds an API token that works. Whatever is wrong with it,
/// [`ApiTokenError::Invalid`] is the answer.
pub async fn exchange(
    op: &OpContext,
    presented: &Presented,
    validity: Option<Duration>,
) -> Result<Exchanged, ApiTokenError> {
    let mut view = op.view_any().await?;
    let found = find(op, &mut view, presented).await?.ok_or(ApiTokenError::Invalid)?;
    if found.token.state(op.now()) != ApiTokenState::Active {
        return Err(ApiTokenError::Invalid);
    }
    let signer = op.signer(&mut view, None).await?;
    // Others read while this one signs.
    view.end();
    let life = ACCESS_TOKEN_LIFE.min(validity.unwrap_or(Duration::MAX));
    let claims = claims(op, &found, life);
    let issued = sign(&signer, claims.clone()).map_err(|_| ApiTokenError::Internal)?;
    let access_token = issued.access_token.into_inner();
    let identity = Identity {
        person: &found.person,
        email_verified: found.email_verified,
        signed_in_at: None,
        nonce: None,
    };
    let id_token =
        found.token.has_openid.then(|| identify(&signer, claims, &access_token, identity));
    let id_token = id_token.transpose().map_err(|_| ApiTokenError::Internal)?;
    op.usage().note_api_token(&found.token.id, op.seen());
    let issued = IssuedToken { access_token: Revealed::once(access_token), ..issued };
    Ok(Exchanged { issued, id_token })
}

/// An API token with its person, and what it is good for by now.
pub struct ApiTokenDetails {
    pub token: ApiToken,
    pub person: Person,
    /// Whether a mail to their address was ever answered.
    pub email_verified: bool,
    pub access: EffectiveAccess,
    /// The custom roles among it, as tokens name them.
    pub roles: Vec<String>,
}

/// Tells whoever holds an API token about it, also when an owner deactivated it.
/// [`ApiTokenError::Invalid`] when it is unknown, over or revoked.
pub async fn describe(
    op: &OpContext,
    presented: &Presented,
) -> Result<ApiTokenDetails, ApiTokenError> {
    let mut view = op.view_any().await?;
    let found = find(op, &mut view, presented).await?.ok_or(ApiTokenError::Invalid)?;
    match found.token.state(op.now()) {
        ApiTokenState::Active | ApiTokenState::Deactivated => Ok(found),
        ApiTokenState::Expired | ApiTokenState::Unused | ApiTokenState::Revoked => {
            Err(ApiTokenError::Invalid)
        }
    }
}

/// The token of a value, as long as its person belongs to the organization.
async fn find(
    w: &Workflows,
    tx: &mut Tx,
    presented: &Presented,
) -> Result<Option<ApiTokenDetails>, ApiTokenError> {
    let hash = w.keyring().hash(presented.expose());
    let is_well_formed = ApiTokenSecret::parse(presented.expose()).is_ok();
    // Asked for in any case, to take the same time.
    let token = storage::tokens::api_tokens::find_by_hash(tx, &hash).await?;
    let Some(token) = token.filter(|_| is_well_formed) else {
        return Ok(None);
    };
    let Some(access) = access_now(w, tx, &token).await? else {
        return Ok(None);
    };
    let Some(person) = storage::account::people::find(tx, &token.person).await? else {
        return Ok(None);
    };
    let names = custom_names(tx, &token.org).await?;
    let names = names.into_iter().map(|(role, name)| (role, name.name)).collect();
    let roles = access.named_roles(w.catalogue(), &names).into_iter().map(|role| role.entry);
    let roles = roles.collect();
    let email_verified = person.email_proved_at.is_some();
    Ok(Some(ApiTokenDetails { token, person: person.person, email_verified, access, roles }))
}

/// What a token is good for by now; nothing when its person has left the organization.
async fn access_now(
    w: &Workflows,
    tx: &mut Tx,
    token: &ApiToken,
) -> Result<Option<EffectiveAccess>, WorkflowError> {
    let Some(member) = storage::members::member::find(tx, &token.org, &token.person).await? else {
        return Ok(None);
    };
    let scope = still_held(&token.scope, &member.roles);
    let custom = storage::roles::custom::list(tx, &token.org).await?;
    let instances = storage::services::instances::list(tx, &token.org).await?;
    let services = instances.into_iter().map(|instance| instance.service).collect();
    Ok(Some(access::resolve(&scope, &custom, w.catalogue(), &services)))
}

fn claims(w: &Workflows, found: &ApiTokenDetails, life: Duration) -> Claims {
    let ApiTokenDetails { token, person, access, .. } = found;
    let (now, email) = (w.now(), person.email.to_string());
    // No access token outlives the API token that it came from.
    let end = now.plus(life).min(token.expires_at.unwrap_or(Timestamp::from_micros(i64::MAX)));
    Claims {
        iss: w.settings().issuer(),
        sub: person.id.to_string(),
        azp: token.id.to_string(),
        client_id: token.id.to_string(),
        aud: vec![w.settings().base_url.clone()],
        context: w.draw_token_id(),
        context_name: token.org.to_string(),
        domain: person.email.domain().to_owned(),
        acct: Some(email.clone()),
        username: Some(email),
        perms: access.perms(w.catalogue()),
        permissions: BTreeMap::new(),
        permissions_ref: None,
        scope: ALL_PERMISSIONS.to_owned(),
        jti: w.draw_token_id(),
        sid: None,
        iat: now.as_seconds(),
        nbf: None,
        exp: end.as_seconds(),
    }
    .compacted(w.catalogue(), &found.roles, &token.id)
}

/// What an access token that stands for somebody still claims: nothing beyond what its person
/// holds by now. Returns `None` when its API token was revoked or deactivated, or its person left
/// the organization.
pub(crate) async fn still_claimed(
    w: &Workflows,
    tx: &mut Tx,
    person: &PersonId,
    org: &OrgId,
    claims: &Claims,
) -> Result<Option<Vec<String>>, WorkflowError> {
    let Ok(id) = ApiTokenId::parse(&claims.client_id) else {
        return Ok(None);
    };
    let token = storage::tokens::api_tokens::find(tx, org, &id).await?;
    let is_good = |token: &ApiToken| {
        token.person == *person && token.revoked_at.is_none() && token.deactivated.is_none()
    };
    let Some(token) = token.filter(is_good) else {
        return Ok(None);
    };
    let Some(access) = access_now(w, tx, &token).await? else {
        return Ok(None);
    };
    let held = access.perms(w.catalogue());
    if claims.permissions_ref.is_some() {
        return Ok(Some(held));
    }
    Ok(Some(claims.perms.iter().filter(|claim| held.contains(claim)).cloned().collect()))
}
