//! The embedded Carbon Black Cloud: enough of its API to see credentials at
//! work, on an empty machine and with no account anywhere (CONTRACT.md 4).
//!
//! It is a resource server like any other. It knows tokens and permissions, not the console. Which
//! endpoints there are is the table in the service's file
//! ([`crate::domain::services::endpoints::sandboxed`]): the routes, the guard and the
//! handlers follow from it. What an organization has follows from its org key and the time; what
//! calls change is laid over it ([`workflows::sandbox`](crate::workflows::sandbox)).

#![expect(clippy::unnecessary_wraps, reason = "handlers have the one signature of their table")]

mod alerts;
mod ask;
mod audit_log;
mod body;
mod call;
mod caller;
pub mod credentials;
mod detections;
mod device_actions;
mod devices;
mod downloads;
mod errors;
mod events;
mod fleet;
mod handlers;
mod investigate;
mod jobs;
mod legacy;
mod live_query;
mod made;
mod policies;
mod query;
mod reputation;
mod rule_configs;
mod search;
mod server;
mod triage;
mod users;
mod values;

use std::collections::BTreeSet;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};

use crate::domain::services::endpoints::sandboxed;
use crate::sandbox::errors::Refusal;
pub use crate::sandbox::server::Sandbox;

/// Where the parts of the service begin that the sandbox does not have.
const FAMILIES: [&str; 19] = [
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
    "/lcm/{*rest}",
    "/livequery/{*rest}",
    "/policy-assignment/{*rest}",
    "/policyservice/{*rest}",
    "/tau/{*rest}",
    "/threathunter/{*rest}",
    "/ubs/{*rest}",
    "/vulnerability/{*rest}",
];

/// Every route of the sandbox.
pub fn routes<S: Clone + Send + Sync + 'static>(sandbox: Sandbox) -> Router<S> {
    let paths: BTreeSet<_> = sandboxed().iter().map(|endpoint| endpoint.path.as_str()).collect();
    let known =
        paths.into_iter().fold(Router::new(), |router, path| router.route(path, any(call::answer)));
    let unknown = FAMILIES.iter().fold(Router::new(), |router, family| {
        router.route(family, any(|| async { Refusal::not_found("endpoint").into_response() }))
    });
    known.merge(unknown).layer(from_fn(finish)).with_state(sandbox)
}

/// The headers of every answer.
async fn finish(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
