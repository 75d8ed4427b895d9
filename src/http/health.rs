//! For probes: is the process alive, and can it serve.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::http::state::AppState;
use crate::telemetry;

/// `GET /health/live`: the process answers.
pub async fn live() -> &'static str {
    "alive\n"
}

/// `GET /health/ready`: the database keeps what is written to it. `Retry-After` is added to every
/// 503, see `headers`.
pub async fn ready(State(state): State<AppState>) -> Response {
    let is_ready = state.edge.readiness.ask(&state.workflows).await;
    let lost = match telemetry::lost_lines() {
        0 => String::new(),
        lost => format!("{lost} log lines could not be written\n"),
    };
    if is_ready {
        return format!("ready\n{lost}").into_response();
    }
    let said = format!("the database does not take changes\n{lost}");
    (StatusCode::SERVICE_UNAVAILABLE, said).into_response()
}
