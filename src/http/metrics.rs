//! `GET /metrics`: numbers about the installation, in the text format of Prometheus.
//!
//! No label names an app or an organization. It answers callers on this very machine only; to
//! everybody else, and to whatever came through a proxy, there is nothing at this address. Since
//! any header may be a proxy's, only those are let through that scrapers and browsers send.

use std::fmt::Write;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{IntoResponse, Response};

use crate::config::PublicUrl;
use crate::http::caller::Caller;
use crate::http::errors;
use crate::http::state::AppState;
use crate::telemetry;
use crate::workflows::WorkflowError;
use crate::workflows::secrets::{ExpiringCount, count_expiring};

/// What a client sends by itself. Browsers' own `sec-…` come on top.
const OWN: [&str; 16] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "authorization",
    "cache-control",
    "connection",
    "cookie",
    "dnt",
    "host",
    "pragma",
    "priority",
    "te",
    "upgrade-insecure-requests",
    "user-agent",
    "x-prometheus-scrape-timeout-seconds",
];

/// Answers with the numbers.
pub async fn show(State(state): State<AppState>, caller: Caller, request: Request) -> Response {
    if !caller.address.is_loopback() || may_be_forwarded(request.headers()) {
        return errors::nothing_here(&state, caller, request.headers());
    }
    let format = "text/plain; version=0.0.4; charset=utf-8";
    let numbers = own() + &of_database(&state, &caller).await.unwrap_or_default();
    ([(header::CONTENT_TYPE, format)], numbers).into_response()
}

/// What this process knows by itself, also while the database does not answer.
fn own() -> String {
    let lost = telemetry::lost_lines();
    format!(
        "# HELP latchkey_log_lines_lost_total Log lines that could not be written.\n\
         # TYPE latchkey_log_lines_lost_total counter\n\
         latchkey_log_lines_lost_total {lost}\n"
    )
}

async fn of_database(state: &AppState, caller: &Caller) -> Result<String, WorkflowError> {
    let expiring = count_expiring(&caller.op(&state.workflows)).await?;
    let bytes = state.workflows.database_bytes().await?;
    Ok(text(&expiring)
        + &format!(
            "# HELP latchkey_database_bytes Size of the database.\n\
             # TYPE latchkey_database_bytes gauge\n\
             latchkey_database_bytes {bytes}\n"
        ))
}

/// Whether there is a header that only a proxy sends, or a Host that is not this machine.
fn may_be_forwarded(headers: &HeaderMap) -> bool {
    let is_own = |name: &HeaderName| {
        let name = name.as_str();
        OWN.contains(&name) || name.starts_with("sec-")
    };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let is_here = host
        .and_then(|host| PublicUrl::parse(&format!("http://{host}")).ok())
        .is_some_and(|url| url.is_loopback());
    !is_here || !headers.keys().all(is_own)
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
