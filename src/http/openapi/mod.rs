//! The OpenAPI 3.1 document of the HTTP API, made from the types that the handlers read and write,
//! and the page that shows it.

mod document;
mod fields;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Html, Response};

use crate::console::pages::api;
use crate::domain::api::ApiOperation;
use crate::http::assets::Asset;
use crate::http::render::render_now;
use crate::http::state::AppState;

/// Handles `GET /openapi.json`. The document is made once, since it never changes while the server
/// runs.
pub async fn document(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let make = || {
        let document = document::describe(&state.workflows.settings().base_url);
        Asset::new("openapi.json", document.to_string().into())
    };
    state.edge.openapi.get_or_init(make).answer_unhashed(&headers)
}

/// Handles `GET /api`.
pub async fn page(State(state): State<AppState>) -> Html<String> {
    let operations: Vec<ApiOperation> = document::list();
    Html(render_now(&state.edge.assets, "HTTP API", || api::reference(operations)))
}
