//! What a token that came of a sign-in may still do.

use crate::domain::apps::app::AppStatus;
use crate::domain::consents::requested_scope::RequestedScope;
use crate::domain::tokens::access_token::Claims;
use crate::domain::{OrgId, PersonId, SignInId};
use crate::storage::account::people;
use crate::storage::consents::{consent as consents, sign_ins};
use crate::storage::{self, Tx};
use crate::workflows::access::shared_access;
use crate::workflows::{WorkflowError, Workflows};

/// A token that came of a sign-in and still counts.
pub(crate) struct LiveSignIn {
    pub person: PersonId,
    pub org: OrgId,
    /// What of its `perms` the app may still do for the person.
    pub perms: Vec<String>,
}

/// `None` when the sign-in is over, its consent was withdrawn, its app is disabled or gone, its
/// person has left, or the token was revoked.
pub(crate) async fn live_sign_in(
    w: &Workflows,
    tx: &mut Tx,
    id: &SignInId,
    claims: &Claims,
) -> Result<Option<LiveSignIn>, WorkflowError> {
    let sign_in = sign_ins::find(tx, id).await?.filter(|sign_in| sign_in.ended_at.is_none());
    let Some(sign_in) = sign_in else {
        return Ok(None);
    };
    let Some(consent) = consents::find_by_id(tx, &sign_in.consent).await? else {
        return Ok(None);
    };
    let app = storage::apps::app::find_anywhere(tx, &consent.app).await?;
    let Some(app) = app.filter(|app| app.status == AppStatus::Enabled) else {
        return Ok(None);
    };
    let person = people::find(tx, &consent.person).await?;
    let is_same_epoch = person.is_some_and(|person| person.epoch == sign_in.epoch);
    let (jti, iat) = (&claims.jti, claims.iat);
    if !is_same_epoch || storage::tokens::revocations::is_revoked(tx, &app.id, jti, iat).await? {
        return Ok(None);
    }
    let (version, org, person) = (consent.scope_version, consent.org, consent.person);
    let Some(access) = shared_access(w, tx, &app, version, &org, &person).await? else {
        return Ok(None);
    };
    // What it is good for may not have fitted into it.
    let scope = claims.permissions_ref.is_some().then(|| RequestedScope::parse(&claims.scope));
    let access = match scope {
        Some(Ok(scope)) if scope.is_everything() => access,
        Some(Ok(scope)) => access.narrowed(scope.names(), w.catalogue()),
        Some(Err(_)) => return Ok(None),
        None => access.narrowed(&claims.perms.iter().cloned().collect(), w.catalogue()),
    };
    let perms = access.perms(w.catalogue());
    Ok(Some(LiveSignIn { person, org, perms }))
}
