//! The embedded Carbon Black Cloud: enough of its API to see credentials at
//! work, on an empty machine and with no account anywhere (CONTRACT.md 4).
//!
//! It is a resource server like any other. It knows tokens and permissions,
//! not the console; its devices are made up from the org key; what calls
//! change is kept in memory and gone at a restart.

mod alerts;
mod audit_log;
mod body;
mod call;
pub mod credentials;
mod device_actions;
mod devices;
mod errors;
mod fleet;
mod jobs;
mod model;
mod policies;
mod search;
mod server;
mod state;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, get, post};
use http::HeaderValue;
use http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};

use crate::domain::services::endpoints::{Endpoint, sandboxed};
use crate::sandbox::errors::Refusal;
pub use crate::sandbox::server::Sandbox;

/// Where the parts of the service begin that the sandbox does not have.
const FAMILIES: [&str; 18] = [
    "/access/{*rest}",
    "/api/alerts/{*rest}",
    "/api/investigate/{*rest}",
    "/applianceservice/{*rest}",
    "/appservices/{*rest}",
    "/asset_groups/{*rest}",
    "/audit_log/{*rest}",
    "/compliance/{*rest}",
    "/device_control/{*rest}",
    "/integrationServices/{*rest}",
    "/jobs/{*rest}",
    "/livequery/{*rest}",
    "/policy-assignment/{*rest}",
    "/policyservice/{*rest}",
    "/tau/{*rest}",
    "/threathunter/{*rest}",
    "/ubs/{*rest}",
    "/vulnerability/{*rest}",
];

/// Every route of the sandbox, with the guard in front.
pub fn routes<S: Clone + Send + Sync + 'static>(sandbox: Sandbox) -> Router<S> {
    let add = |router: Router<Sandbox>, endpoint: &Endpoint| {
        router.route(&endpoint.path, handler(&endpoint.id))
    };
    let mut seen = std::collections::BTreeSet::new();
    let guarded = sandboxed()
        .iter()
        .filter(|endpoint| seen.insert(endpoint.written()))
        .fold(Router::new(), add)
        .method_not_allowed_fallback(|| async { Refusal::method_not_allowed() })
        .route_layer(from_fn_with_state(sandbox.clone(), call::guard));
    let unknown = FAMILIES.iter().fold(Router::new(), |router, family| {
        router.route(family, any(|| async { Refusal::not_found("endpoint").into_response() }))
    });
    guarded.merge(unknown).layer(from_fn(finish)).with_state(sandbox)
}

fn handler(endpoint: &str) -> MethodRouter<Sandbox> {
    match endpoint {
        "get_device" => get(devices::get),
        "search_devices" => post(devices::search),
        "facet_devices" => post(devices::facet),
        "scroll_devices" => post(devices::scroll),
        "export_devices" => post(devices::export),
        "quarantine_devices" => post(device_actions::act),
        "search_alerts" => post(alerts::search),
        "get_alert" => get(alerts::get),
        "facet_alerts" => post(alerts::facet),
        "list_policies" => get(policies::summary),
        "queue_audit_logs" => get(audit_log::queue),
        "search_audit_logs" => post(audit_log::search),
        "legacy_audit_logs" => get(audit_log::legacy),
        "legacy_notifications" => get(audit_log::notifications),
        "list_jobs" => get(jobs::list),
        "get_job" => get(jobs::get),
        "get_job_progress" => get(jobs::progress),
        "download_job" => get(jobs::download),
        _ => any(|| async { Refusal::not_found("endpoint") }),
    }
}

/// The headers of every answer.
async fn finish(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
