//! `GET /metrics`: numbers about the installation, in the text format of Prometheus.
//!
//! No label names an app or an organization. It answers callers on this very machine only; to
//! everybody else, and to whatever came through a proxy, there is nothing at this address.

use std::fmt::Write;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::http::caller::Caller;
use crate::http::errors;
use crate::http::state::AppState;
use crate::workflows::secrets::{ExpiringCount, count_expiring};

/// What proxies add. A request with one of them comes from elsewhere, whatever its address says.
const FORWARDED: [&str; 3] = ["forwarded", "x-forwarded-for", "via"];

/// Answers with the numbers.
pub async fn show(State(state): State<AppState>, caller: Caller, request: Request) -> Response {
    if !caller.address.is_loopback() || is_forwarded(request.headers()) {
        return errors::not_found(State(state), caller, request).await;
    }
    match count_expiring(&caller.op(&state.workflows)).await {
        Ok(counts) => {
            let format = "text/plain; version=0.0.4; charset=utf-8";
            ([(header::CONTENT_TYPE, format)], text(&counts)).into_response()
        }
        Err(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

fn is_forwarded(headers: &HeaderMap) -> bool {
    FORWARDED.iter().any(|name| headers.contains_key(*name))
}

fn text(expiring: &[ExpiringCount]) -> String {
    let mut text = String::from(
        "# HELP latchkey_secrets_expiring App Secrets in use that expire within so many days.\n\
         # TYPE latchkey_secrets_expiring gauge\n",
    );
    for ExpiringCount { days, count } in expiring {
        let _ = writeln!(text, "latchkey_secrets_expiring{{within_days=\"{days}\"}} {count}");
    }
    text
}
