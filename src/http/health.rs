//! For probes: is the process alive, and can it serve.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::http::state::AppState;

/// `GET /health/live`: the process answers.
pub async fn live() -> &'static str {
    "alive\n"
}

/// `GET /health/ready`: the database answers too.
pub async fn ready(State(state): State<AppState>) -> Response {
    if state.workflows.check().await.is_ok() {
        return "ready\n".into_response();
    }
    (
        StatusCode::SERVICE_UNAVAILABLE,
        [(header::RETRY_AFTER, "5")],
        "the database does not answer\n",
    )
        .into_response()
}
