//! What the routes of the gateway have in common: where they are, and how they refuse another
//! method.

use axum::routing::MethodRouter;
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::csp::errors::Refusal;
use crate::http::state::AppState;

/// Where the gateway begins, below the base URL.
pub const PREFIX: &str = "/csp/gateway/am/api";

/// An address of the gateway.
pub fn below(path: &str) -> String {
    format!("{PREFIX}/{path}")
}

/// An answer that says nothing but that it was done.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Empty {}

/// A list that comes whole.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Results<T> {
    pub results: Vec<T>,
}

/// Refuses every other method than POST.
pub fn posted(route: MethodRouter<AppState>) -> MethodRouter<AppState> {
    route.fallback(|| async { Refusal::method_not_allowed("POST") })
}

/// Refuses every other method than GET and HEAD.
pub fn read(route: MethodRouter<AppState>) -> MethodRouter<AppState> {
    route.fallback(|| async { Refusal::method_not_allowed("GET, HEAD") })
}
