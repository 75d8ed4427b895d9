//! The CSP gateway: the HTTP that existing clients speak (CONTRACT.md sections 1 and 2).
//!
//! One file for each endpoint; those that browsers visit are in
//! [`console::consents`](crate::http::console::consents). No session, no cookie, no redirect; every answer is `no-store`, and
//! every error has the keys of CSP and of OAuth. Its standard endpoints are in
//! [`oauth`](crate::http::oauth).

mod account;
mod api_tokens;
pub mod app_body;
pub(super) mod app_request;
mod apps;
mod base;
pub mod credentials;
pub(super) mod errors;
mod gate;
mod management;
mod members;
pub(super) mod operations;
mod organizations;
pub mod parameters;
mod roles;
mod scopes;
mod secrets;
mod services;
mod sharing;
mod token;
mod user_tokens;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, post};

use crate::http::cors::let_apps_in;
pub use crate::http::csp::base::{PREFIX, below, posted, read};
use crate::http::csp::errors::Refusal;
use crate::http::state::AppState;

/// Every route of the gateway that is its own.
pub fn routes(state: &AppState) -> Router<AppState> {
    let for_pages = from_fn_with_state(state.clone(), let_apps_in);
    Router::new()
        .route(&below("auth/token"), posted(post(token::issue)).layer(for_pages))
        .route(&below("auth/authorize"), posted(post(token::issue)))
        .route(&below("auth/api-tokens/authorize"), posted(post(api_tokens::authorize)))
        .route(&below("auth/api-tokens/details"), posted(post(api_tokens::details)))
        .merge(management::routes())
        .route("/csp/{*rest}", any(|| async { Refusal::not_found() }))
        .layer(from_fn(errors::finish))
}
