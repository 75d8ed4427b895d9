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
pub mod endpoints;
mod errors;
mod fleet;
mod jobs;
mod model;
mod policies;
mod search;
mod state;

use std::sync::Arc;

use axum::extract::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Extension, Router};
use http::HeaderValue;
use http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};

use crate::http::state::AppState;
use crate::sandbox::errors::Refusal;
pub use crate::sandbox::fleet::first_device_id;

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
pub fn routes(state: &AppState) -> Router<AppState> {
    let guarded = Router::new()
        .merge(device_routes())
        .merge(other_routes())
        .method_not_allowed_fallback(|| async { Refusal::method_not_allowed() })
        .route_layer(from_fn_with_state(state.clone(), call::guard))
        .layer(Extension(Arc::new(state::State::default())));
    let unknown = FAMILIES.iter().fold(Router::new(), |router, family| {
        router.route(family, any(|| async { Refusal::not_found("endpoint").into_response() }))
    });
    guarded.merge(unknown).layer(from_fn(finish))
}

fn device_routes() -> Router<AppState> {
    let below = |path: &str| format!("/appservices/v6/orgs/{{org_key}}/{path}");
    Router::new()
        .route(&below("devices/{device_id}"), get(devices::get))
        .route(&below("devices/_search"), post(devices::search))
        .route(&below("devices/_facet"), post(devices::facet))
        .route(&below("devices/_scroll"), post(devices::scroll))
        .route(&below("devices/_export"), post(devices::export))
        .route(&below("device_actions"), post(device_actions::act))
}

fn other_routes() -> Router<AppState> {
    let alerts = |path: &str| format!("/api/alerts/v7/orgs/{{org_key}}/alerts/{path}");
    let logs = |path: &str| format!("/audit_log/v1/orgs/{{org_key}}/logs/{path}");
    let jobs = |path: &str| format!("/jobs/v1/orgs/{{org_key}}/jobs{path}");
    Router::new()
        .route(&alerts("_search"), post(alerts::search))
        .route(&alerts("_facet"), post(alerts::facet))
        .route(&alerts("{alert_id}"), get(alerts::get))
        .route("/policyservice/v1/orgs/{org_key}/policies/summary", get(policies::summary))
        .route(&logs("_queue"), get(audit_log::queue))
        .route(&logs("_search"), post(audit_log::search))
        .route("/integrationServices/v3/auditlogs", get(audit_log::legacy))
        .route("/integrationServices/v3/notification", get(audit_log::notifications))
        .route(&jobs(""), get(jobs::list))
        .route(&jobs("/{job_id}"), get(jobs::get))
        .route(&jobs("/{job_id}/progress"), get(jobs::progress))
        .route(&jobs("/{job_id}/download"), get(jobs::download))
}

/// The headers of every answer.
async fn finish(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
