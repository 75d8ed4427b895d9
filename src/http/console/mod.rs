//! The console's pages and forms. A GET shows a page; a POST calls one workflow and then leads
//! on with 303, or shows the page again with what has to be mended.

pub mod account;
pub mod address;
pub mod apps;
pub mod members;
pub mod organizations;
pub mod secrets;
pub mod tokens;

pub mod audit;

pub mod csv;
pub mod fields;
pub mod page;

pub mod playground;
pub mod roles;

pub mod services;

pub mod sharing;

pub mod visit;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};

use crate::http::console::visit::visit;
use crate::http::state::AppState;

/// Answers a server function.
pub async fn rpc(State(state): State<AppState>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let context = match visit(&state, &mut parts).await {
        Ok(visit) => visit.context,
        Err(unavailable) => return unavailable,
    };
    let request = Request::from_parts(parts, body);
    let provide = move || context.provide();
    leptos_axum::handle_server_fns_with_context(provide, request).await.into_response()
}
