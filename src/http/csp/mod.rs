//! The CSP gateway: the HTTP that existing clients speak (CONTRACT.md sections 1 and 2).
//!
//! One file for each endpoint. No session, no cookie, no redirect; every
//! answer is `no-store`, and every error has the keys of CSP and of OAuth.

mod api_tokens;
mod app_request;
mod authorization;
pub mod credentials;
mod discovery;
mod errors;
mod introspect;
mod keys;
pub mod parameters;
mod revoke;
mod token;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{MethodRouter, any, get, post};

use crate::http::csp::errors::Refusal;
use crate::http::state::AppState;

/// Where the gateway begins, below the base URL.
pub const PREFIX: &str = "/csp/gateway/am/api";

/// Where RFC 8414 looks for the description of [`PREFIX`].
pub const WELL_KNOWN: &str = "/.well-known/oauth-authorization-server/csp/gateway/am/api";

/// Every route of the gateway.
pub fn routes() -> Router<AppState> {
    let below = |path: &str| format!("{PREFIX}/{path}");
    Router::new()
        .route(&below("auth/token"), posted(post(token::issue)))
        .route(&below("auth/authorize"), posted(post(token::issue)))
        .route(&below("auth/api-tokens/authorize"), posted(post(api_tokens::authorize)))
        .route(&below("auth/api-tokens/details"), posted(post(api_tokens::details)))
        .route(&below("auth/introspect"), posted(post(introspect::introspect)))
        .route(&below("auth/revoke"), posted(post(revoke::revoke)))
        .route(&below("auth/token-public-key"), read(get(keys::token_public_key)))
        .route(&below("auth/keys"), read(get(keys::keys)))
        .route(&below("auth/.well-known/openid-configuration"), read(get(discovery::describe)))
        .route(&below(".well-known/openid-configuration"), read(get(discovery::describe)))
        .route(WELL_KNOWN, read(get(discovery::describe)))
        .route(authorization::PATH, read(get(authorization::refuse)))
        .route("/csp/{*rest}", any(|| async { Refusal::not_found() }))
        .layer(from_fn(errors::finish))
}

fn posted(route: MethodRouter<AppState>) -> MethodRouter<AppState> {
    route.fallback(|| async { Refusal::method_not_allowed("POST") })
}

fn read(route: MethodRouter<AppState>) -> MethodRouter<AppState> {
    route.fallback(|| async { Refusal::method_not_allowed("GET, HEAD") })
}
