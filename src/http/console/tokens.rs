//! API tokens: generating, revoking and deactivating them.

use axum::response::Response;

use crate::console::pages::frame::Section;
use crate::console::pages::page::OrgPage;
use crate::console::pages::tokens as pages;
use crate::console::paths;
use crate::console::wording::flash::FlashCode;
use crate::domain::{ApiTokenId, OrgId};
use crate::http::console::address::Path;
use crate::http::console::fields::Fields;
use crate::http::console::proof::{Proof, demand};
use crate::http::console::visit::{Visit, keep_secret, see_other, see_other_saying};
use crate::workflows::WorkflowError;
use crate::workflows::tokens::api_tokens::{self, Creation, NewApiToken};

/// An API token in an organization, as an address names them.
type TokenPath = Path<(OrgId, ApiTokenId)>;

/// One's own tokens, or a page of everybody's.
pub async fn list(visit: Visit, Path(org): Path<OrgId>) -> Response {
    if visit.query("tab").as_deref() != Some("all") {
        let found = api_tokens::list_own(&visit.op, &org).await;
        return visit.org_page(Section::ApiTokens, &org, found, pages::list_own).await;
    }
    let after = visit.query("after").and_then(|place| place.parse().ok());
    let found = api_tokens::list(&visit.op, &org, after.as_ref()).await;
    let page = |page: &OrgPage, found| pages::list(page, found, after.is_none());
    visit.org_page(Section::ApiTokens, &org, found, page).await
}

/// Asks what to generate.
pub async fn offer(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let offer = api_tokens::offer(&visit.op, &org).await;
    visit.org_page(Section::ApiTokens, &org, offer, pages::new).await
}

/// Creates a token and shows its value: the one answer of the console in which it stands.
pub async fn create(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    if fields.has("go", "filter") {
        return offer(visit.keeping(&fields), Path(org)).await;
    }
    let Ok(id) = ApiTokenId::parse(&fields.text("id")) else {
        return visit.error(WorkflowError::NotFound).await;
    };
    let form = NewApiToken {
        id,
        name: fields.text("name"),
        lasts: fields.text("lasts"),
        minutes: fields.text("minutes"),
        idle: fields.text("idle"),
        has_openid: fields.has("openid", "yes"),
        roles: fields.all("role").map(ToOwned::to_owned).collect(),
    };
    match api_tokens::create(&visit.op, &org, form).await {
        Ok(creation) => reveal(visit, &org, creation).await,
        Err(error) => visit.refused(error, &fields, |visit| offer(visit, Path(org))).await,
    }
}

async fn reveal(visit: Visit, org: &OrgId, creation: Creation) -> Response {
    match creation {
        Creation::Created { secret, .. } => {
            let url = visit.op.settings().exchange_url();
            let page = |page: &OrgPage, ()| pages::reveal(page, secret, &url);
            let mut response = visit.org_page(Section::ApiTokens, org, Ok(()), page).await;
            keep_secret(&mut response);
            response
        }
        Creation::AlreadyCreated => {
            let page = |page: &OrgPage, ()| pages::already_shown(page);
            visit.org_page(Section::ApiTokens, org, Ok(()), page).await
        }
    }
}

/// Asks whether to regenerate a token of one's own.
pub async fn show_to_regenerate(visit: Visit, Path((org, token)): TokenPath) -> Response {
    let found = api_tokens::show_own(&visit.op, &org, &token).await;
    let id = visit.op.rng().id();
    let page = |page: &OrgPage, found| pages::regenerate(page, found, &id);
    visit.org_page(Section::ApiTokens, &org, found, page).await
}

/// Regenerates a token of one's own, and shows its new value.
pub async fn regenerate(visit: Visit, Path((org, token)): TokenPath, fields: Fields) -> Response {
    let Ok(new) = ApiTokenId::parse(&fields.text("id")) else {
        return visit.error(WorkflowError::NotFound).await;
    };
    match api_tokens::regenerate(&visit.op, &org, &token, new).await {
        Ok(creation) => reveal(visit, &org, creation).await,
        Err(error) => visit.error(error).await,
    }
}

/// Asks whether to revoke all of one's own tokens.
pub async fn show_all_own(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let found = api_tokens::list_own(&visit.op, &org).await;
    visit.org_page(Section::ApiTokens, &org, found, pages::revoke_all).await
}

/// Revokes all of one's own tokens, once the organization's name is typed.
pub async fn revoke_all(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    let revoked = match demand(&visit, &fields, Proof::Kept).await {
        Ok(()) => api_tokens::revoke_all(&visit.op, &org, &fields.text("name")).await,
        Err(error) => Err(error),
    };
    match revoked {
        Ok(()) => see_other_saying(&paths::api_tokens(&org), FlashCode::ApiTokensRevoked),
        Err(error) => visit.refused(error, &fields, |visit| show_all_own(visit, Path(org))).await,
    }
}

/// Takes "I have stored it", which closes the page that shows the value.
pub async fn stored(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    if !fields.has("stored", "yes") {
        return visit.error(WorkflowError::NotFound).await;
    }
    match api_tokens::list_own(&visit.op, &org).await {
        Ok(_) => see_other(&paths::api_tokens(&org)),
        Err(error) => visit.error(error).await,
    }
}

/// Asks whether to revoke a token of one's own.
pub async fn show_own(visit: Visit, Path((org, token)): TokenPath) -> Response {
    let found = api_tokens::show_own(&visit.op, &org, &token).await;
    visit.org_page(Section::ApiTokens, &org, found, pages::revoke).await
}

/// Revokes a token of one's own.
pub async fn revoke(visit: Visit, Path((org, token)): TokenPath) -> Response {
    match api_tokens::revoke(&visit.op, &org, &token).await {
        Ok(()) => see_other_saying(&paths::api_tokens(&org), FlashCode::ApiTokenRevoked),
        Err(error) => visit.error(error).await,
    }
}

/// Asks whether to deactivate a token of anybody.
pub async fn show(visit: Visit, Path((org, token)): TokenPath) -> Response {
    let found = api_tokens::show(&visit.op, &org, &token).await;
    visit.org_page(Section::ApiTokens, &org, found, pages::deactivate).await
}

/// Deactivates a token of anybody.
pub async fn deactivate(visit: Visit, Path((org, token)): TokenPath) -> Response {
    match api_tokens::deactivate(&visit.op, &org, &token).await {
        Ok(()) => {
            let list = paths::all_api_tokens(&org, "");
            see_other_saying(&list, FlashCode::ApiTokenDeactivated)
        }
        Err(error) => visit.error(error).await,
    }
}
