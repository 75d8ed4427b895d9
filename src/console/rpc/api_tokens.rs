//! API tokens, read.

use leptos::prelude::*;

use crate::console::view::{ApiTokensView, EndingApiTokenView, NewApiTokenView, PageError};
use crate::domain::{ApiTokenId, OrgId};

/// The visitor's own API tokens.
#[server(prefix = "/rpc", endpoint = "list_own_api_tokens")]
pub async fn list_own_api_tokens(org: OrgId) -> Result<ApiTokensView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::tokens::list_api_tokens::list_own_api_tokens;

    let (w, visitor) = visit()?;
    let found = list_own_api_tokens(&w.op(&visitor), &org).await.map_err(refuse)?;
    Ok(words::own(&w, found))
}

/// A page of everybody's API tokens. `after` is the `next` of the page before.
#[server(prefix = "/rpc", endpoint = "list_api_tokens")]
pub async fn list_api_tokens(org: OrgId, after: String) -> Result<ApiTokensView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::tokens::list_api_tokens::list_api_tokens;

    let (w, visitor) = visit()?;
    let place = words::read_place(&after);
    let found = list_api_tokens(&w.op(&visitor), &org, place.as_ref()).await.map_err(refuse)?;
    Ok(words::all(&w, found, place.is_some()))
}

/// What the visitor may give an API token.
#[server(prefix = "/rpc", endpoint = "offer_api_token")]
pub async fn offer_api_token(org: OrgId) -> Result<NewApiTokenView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::tokens::create_api_token::offer_api_token;

    let (w, visitor) = visit()?;
    let offer = offer_api_token(&w.op(&visitor), &org).await.map_err(refuse)?;
    Ok(words::offer(&w, offer))
}

/// An API token of one's own, before it is revoked.
#[server(prefix = "/rpc", endpoint = "see_own_api_token")]
pub async fn see_own_api_token(
    org: OrgId,
    token: ApiTokenId,
) -> Result<EndingApiTokenView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::tokens::end_api_token::see_own_api_token;

    let (w, visitor) = visit()?;
    let found = see_own_api_token(&w.op(&visitor), &org, &token).await.map_err(refuse)?;
    Ok(words::ending(found))
}

/// An API token of anybody, before it is deactivated.
#[server(prefix = "/rpc", endpoint = "see_api_token")]
pub async fn see_api_token(org: OrgId, token: ApiTokenId) -> Result<EndingApiTokenView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::tokens::end_api_token::see_api_token;

    let (w, visitor) = visit()?;
    let found = see_api_token(&w.op(&visitor), &org, &token).await.map_err(refuse)?;
    Ok(words::ending(found))
}

#[cfg(feature = "ssr")]
mod words {
    use crate::console::rpc::wizard::picks;
    use crate::console::rpc::words::role_name;
    use crate::console::view::{
        AllPage, ApiTokenLine, ApiTokensView, EndingApiTokenView, NewApiTokenView,
    };
    use crate::domain::text::Name;
    use crate::domain::tokens::api_token::ApiToken;
    use crate::domain::{ApiTokenId, RoleId, Timestamp};
    use crate::workflows::Workflows;
    use crate::workflows::tokens::create_api_token::ApiTokenOffer;
    use crate::workflows::tokens::end_api_token::EndingApiToken;
    use crate::workflows::tokens::list_api_tokens::{AllApiTokens, ApiTokenPlace, OwnApiTokens};

    pub(super) fn read_place(text: &str) -> Option<ApiTokenPlace> {
        let (micros, id) = text.split_once('.')?;
        let at = Timestamp::from_micros(micros.parse().ok()?);
        Some((at, ApiTokenId::parse(id).ok()?))
    }

    pub(super) fn own(w: &Workflows, found: OwnApiTokens) -> ApiTokensView {
        let line = |token: ApiToken| {
            let roles = roles(w, &token, &found.custom_roles);
            ApiTokenLine { roles, ..line(w, token) }
        };
        ApiTokensView {
            rows: found.tokens.into_iter().map(line).collect(),
            all: None,
            may_manage: found.may_manage,
        }
    }

    pub(super) fn all(w: &Workflows, found: AllApiTokens, is_later_page: bool) -> ApiTokensView {
        let line = |(token, person): (ApiToken, Name)| ApiTokenLine {
            person: Some(person.to_string()),
            ..line(w, token)
        };
        let next = found.next.map(|(at, id)| format!("{}.{id}", at.as_micros()));
        ApiTokensView {
            rows: found.tokens.into_iter().map(line).collect(),
            all: Some(AllPage { found: found.found, next, is_later_page }),
            may_manage: true,
        }
    }

    fn line(w: &Workflows, token: ApiToken) -> ApiTokenLine {
        ApiTokenLine {
            state: token.state(w.now()),
            id: token.id,
            name: token.name.to_string(),
            hint: token.hint.to_string(),
            person: None,
            roles: vec![],
            created_at: token.created_at.to_rfc3339(),
            expires_at: token.expires_at.map(Timestamp::to_rfc3339),
            last_used_at: token.last_used_at.map(Timestamp::to_rfc3339),
            last_used_address: token.last_used_address,
        }
    }

    fn roles(w: &Workflows, token: &ApiToken, custom: &[(RoleId, Name)]) -> Vec<String> {
        let scope = &token.scope;
        let organization = scope.organization_roles.iter().map(|role| role.label().to_owned());
        let service = scope
            .service_roles
            .iter()
            .map(|held| role_name(w.catalogue(), &held.service, &held.role));
        // A role that was deleted is none any more.
        let held = custom.iter().filter(|(id, _)| scope.custom_roles.contains(id));
        let custom = held.map(|(_, name)| name.to_string());
        organization.chain(service).chain(custom).collect()
    }

    pub(super) fn offer(w: &Workflows, offer: ApiTokenOffer) -> NewApiTokenView {
        let (catalogue, nothing) = (w.catalogue(), crate::domain::scope::Scope::nothing());
        let held = offer.held;
        let held_custom: Vec<_> = offer
            .custom_roles
            .into_iter()
            .filter(|role| held.custom_roles.contains(&role.id))
            .collect();
        let mut services = picks::services(catalogue, &held, &offer.services);
        for service in &mut services {
            service.roles.retain(|role| role.is_picked);
            for role in &mut service.roles {
                role.is_picked = false;
            }
        }
        services.retain(|service| !service.roles.is_empty());
        NewApiTokenView {
            id: offer.id,
            org_name: offer.org_name.to_string(),
            organization_roles: picks::held_organization_roles(&held),
            services,
            custom_roles: picks::custom_roles(catalogue, &nothing, &held_custom),
            exchange_url: format!("{}/auth/api-tokens/authorize", w.settings().issuer()),
            is_full: offer.is_full,
        }
    }

    pub(super) fn ending(found: EndingApiToken) -> EndingApiTokenView {
        let EndingApiToken { token, person } = found;
        EndingApiTokenView {
            id: token.id,
            name: token.name.to_string(),
            hint: token.hint.to_string(),
            person: person.to_string(),
            last_used_at: token.last_used_at.map(Timestamp::to_rfc3339),
            last_used_address: token.last_used_address,
        }
    }
}
