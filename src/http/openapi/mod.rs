//! The OpenAPI 3.1 document of the HTTP API, made from the types that the handlers read and write,
//! and the page that shows it.

mod document;
mod fields;

use axum::Json;
use axum::extract::State;
use axum::response::Html;
use serde_json::Value;

use crate::console::pages::api;
use crate::domain::api::ApiOperation;
use crate::http::render::render_now;
use crate::http::state::AppState;

/// Handles `GET /openapi.json`.
pub async fn document(State(state): State<AppState>) -> Json<Value> {
    Json(document::describe(&state.workflows.settings().base_url))
}

/// Handles `GET /api`.
pub async fn page(State(state): State<AppState>) -> Html<String> {
    let operations: Vec<ApiOperation> = document::list();
    Html(render_now(&state.edge.assets, "HTTP API", || api::reference(operations)))
}
