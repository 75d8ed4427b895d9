//! App Secrets: a new one, its confirmation, its expiry, and the end of an old one.

use axum::extract::Path;
use axum::response::Response;

use crate::console::pages::{AlreadyShown, Revealing};
use crate::console::paths;
use crate::console::view::FlashCode;
use crate::domain::secrets::life::EndReason;
use crate::domain::{AppId, OrgId, SecretId};
use crate::http::console::fields::Fields;
use crate::http::console::visit::{Visit, keep_secret, see_other, see_other_saying};
use crate::workflows::WorkflowError;
use crate::workflows::secrets::confirm::{Confirmation, confirm_secret};
use crate::workflows::secrets::end::end_secret;
use crate::workflows::secrets::regenerate::{
    IssuedTokens, RegenerateSecret, Regeneration, regenerate_secret,
};
use crate::workflows::secrets::set_expiry::{SetSecretExpiry, set_secret_expiry};

/// Makes a new secret and shows it: the one answer in which it stands.
pub async fn regenerate(
    visit: Visit,
    Path((org, app)): Path<(OrgId, AppId)>,
    fields: Fields,
) -> Response {
    let Ok(key) = SecretId::parse(&fields.text("key")) else {
        return visit.refuse(WorkflowError::NotFound, &fields).await;
    };
    let revokes = fields.has("revoke_tokens", "yes");
    let form = RegenerateSecret {
        org,
        app,
        key,
        how: fields.text("how"),
        overlap: fields.text("overlap"),
        lasts: fields.text("lasts"),
        tokens: if revokes { IssuedTokens::Revoke } else { IssuedTokens::Keep },
        typed: fields.text("name"),
    };
    match regenerate_secret(&visit.op(), form).await {
        Ok(Regeneration::Made { id, replacement, secret }) => {
            let shown = Revealing::new(id, secret, Some(replacement));
            let mut response = visit.show_with(shown).await;
            keep_secret(&mut response);
            response
        }
        Ok(Regeneration::AlreadyShown(state)) => visit.show_with(AlreadyShown(state)).await,
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Takes "I have stored it". After Create App it leads on to adding the app.
pub async fn stored(
    visit: Visit,
    Path((org, app)): Path<(OrgId, AppId)>,
    fields: Fields,
) -> Response {
    let (true, Ok(key)) = (fields.has("stored", "yes"), SecretId::parse(&fields.text("key")))
    else {
        return visit.refuse(WorkflowError::NotFound, &fields).await;
    };
    let details = paths::app_credentials(&org, &app);
    match confirm_secret(&visit.op(), &org, &app, &key).await {
        Ok(Confirmation::TooLate) => see_other_saying(&details, FlashCode::SecretTooLate),
        Ok(Confirmation::Counts(_)) if !fields.has("then", "add") => {
            see_other_saying(&details, FlashCode::SecretStored)
        }
        Ok(Confirmation::Counts(kind)) if kind.has_code_flow() => {
            see_other_saying(&paths::app(&org, &app), FlashCode::AppCreated)
        }
        Ok(Confirmation::Counts(_)) => see_other(&paths::add_to_org(&org, &app)),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Ends a secret before its time.
pub async fn end(
    visit: Visit,
    Path((org, app, secret)): Path<(OrgId, AppId, SecretId)>,
) -> Response {
    match end_secret(&visit.op(), &org, &app, &secret).await {
        Ok(reason) => {
            let code = match reason {
                EndReason::Discarded => FlashCode::SecretDiscarded,
                _ => FlashCode::SecretRetired,
            };
            see_other_saying(&paths::app_credentials(&org, &app), code)
        }
        Err(error) => visit.refuse(error, &Fields::none()).await,
    }
}

/// Sets or clears the expiry of a secret.
pub async fn set_expiry(
    visit: Visit,
    Path((org, app, secret)): Path<(OrgId, AppId, SecretId)>,
    fields: Fields,
) -> Response {
    let form = SetSecretExpiry {
        org: org.clone(),
        app: app.clone(),
        secret,
        lasts: fields.text("lasts"),
        version: fields.text("version"),
    };
    match set_secret_expiry(&visit.op(), form).await {
        Ok(()) => {
            let details = paths::app_credentials(&org, &app);
            see_other_saying(&details, FlashCode::SecretExpirySaved)
        }
        Err(error) => visit.refuse(error, &fields).await,
    }
}
