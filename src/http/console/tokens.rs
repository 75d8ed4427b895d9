//! API tokens: generating, revoking and deactivating them.

use std::sync::{Arc, Mutex};

use axum::extract::Path;
use axum::response::Response;

use crate::console::pages::{ApiTokenShown, RevealingApiToken};
use crate::console::paths;
use crate::console::view::FlashCode;
use crate::domain::{ApiTokenId, OrgId};
use crate::http::console::fields::Fields;
use crate::http::console::visit::{Visit, keep_secret, see_other, see_other_saying};
use crate::workflows::WorkflowError;
use crate::workflows::tokens::create_api_token::{ApiTokenCreation, NewApiToken, create_api_token};
use crate::workflows::tokens::end_api_token::{deactivate_api_token, revoke_api_token};
use crate::workflows::tokens::list_api_tokens::list_own_api_tokens;

/// Creates a token and shows its value: the one answer of the console in which it stands.
pub async fn create(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    if fields.has("go", "filter") {
        return visit.show_again(&fields).await;
    }
    let Ok(id) = ApiTokenId::parse(&fields.text("id")) else {
        return visit.refuse(WorkflowError::NotFound, &fields).await;
    };
    let form = NewApiToken {
        id,
        name: fields.text("name"),
        lasts: fields.text("lasts"),
        minutes: fields.text("minutes"),
        roles: fields.all("role").map(ToOwned::to_owned).collect(),
    };
    match create_api_token(&visit.op(), &org, form).await {
        Ok(ApiTokenCreation::Created(_, secret)) => {
            let revealing = RevealingApiToken(Arc::new(Mutex::new(Some(secret))));
            let mut response = visit.show_with(revealing).await;
            keep_secret(&mut response);
            response
        }
        Ok(ApiTokenCreation::AlreadyCreated) => visit.show_with(ApiTokenShown).await,
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Takes "I have stored it", which closes the page that shows the value.
pub async fn stored(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    if !fields.has("stored", "yes") {
        return visit.refuse(WorkflowError::NotFound, &fields).await;
    }
    match list_own_api_tokens(&visit.op(), &org).await {
        Ok(_) => see_other(&paths::api_tokens(&org)),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Revokes a token of one's own.
pub async fn revoke(visit: Visit, Path((org, token)): Path<(OrgId, ApiTokenId)>) -> Response {
    match revoke_api_token(&visit.op(), &org, &token).await {
        Ok(()) => see_other_saying(&paths::api_tokens(&org), FlashCode::ApiTokenRevoked),
        Err(error) => visit.refuse(error, &Fields::none()).await,
    }
}

/// Deactivates a token of anybody.
pub async fn deactivate(visit: Visit, Path((org, token)): Path<(OrgId, ApiTokenId)>) -> Response {
    match deactivate_api_token(&visit.op(), &org, &token).await {
        Ok(()) => {
            let list = paths::all_api_tokens(&org, "");
            see_other_saying(&list, FlashCode::ApiTokenDeactivated)
        }
        Err(error) => visit.refuse(error, &Fields::none()).await,
    }
}
