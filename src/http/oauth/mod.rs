//! The standard OAuth endpoints: discovery (RFC 8414), keys (RFC 7517), introspection (RFC 7662),
//! revocation (RFC 7009) and whom a token stands for (OpenID Connect). They stand among the addresses of the CSP gateway and answer as it
//! does, errors included.

mod check;
mod discovery;
mod introspect;
mod keys;
mod log_out;
mod public;
mod revoke;
mod user_info;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get, post};

use crate::http::cors::let_apps_in;
use crate::http::csp::{below, errors, posted, read};
use crate::http::state::AppState;

/// Where RFC 8414 looks for the description of the gateway.
const WELL_KNOWN: &str = "/.well-known/oauth-authorization-server/csp/gateway/am/api";

/// Every route of these endpoints.
pub fn routes(state: &AppState) -> Router<AppState> {
    let for_pages = from_fn_with_state(state.clone(), let_apps_in);
    let user_info = get(user_info::user_info).post(user_info::user_info);
    Router::new()
        .route(&below("auth/introspect"), posted(post(introspect::introspect)))
        .route(&below("auth/revoke"), posted(post(revoke::revoke)).layer(for_pages.clone()))
        .route(&below("auth/check"), any(check::check))
        .route(&below("auth/check/{*rest}"), any(check::check))
        .route(&below("auth/logout"), post(log_out::log_out))
        .route(&below("v2/auth/logout"), posted(post(log_out::log_out_and_lead_on)))
        .route(&below("userinfo"), user_info.layer(for_pages))
        .route(&below("auth/token-public-key"), read(get(keys::token_public_key)))
        .route(&below("auth/keys"), read(get(keys::keys)))
        .route(&below("auth/.well-known/openid-configuration"), read(get(discovery::describe)))
        .route(&below(".well-known/openid-configuration"), read(get(discovery::describe)))
        .route(WELL_KNOWN, read(get(discovery::describe)))
        .layer(from_fn(errors::finish))
}
