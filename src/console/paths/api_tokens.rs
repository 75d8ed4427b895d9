//! The addresses of API tokens.

use crate::console::paths::with_query;
use crate::domain::{ApiTokenId, OrgId};

/// The patterns, as axum writes them.
pub mod pattern {
    /// API tokens.
    pub const API_TOKENS: &str = "/orgs/{org}/api-tokens";
    /// Generating one, and its value, once.
    pub const NEW_API_TOKEN: &str = "/orgs/{org}/api-tokens/new";
    /// The confirmation that one was stored (POST).
    pub const API_TOKEN_STORED: &str = "/orgs/{org}/api-tokens/stored";
    /// Revoking one of one's own.
    pub const REVOKE_API_TOKEN: &str = "/orgs/{org}/api-tokens/{token}/revoke";
    /// Deactivating one of anybody.
    pub const DEACTIVATE_API_TOKEN: &str = "/orgs/{org}/api-tokens/{token}/deactivate";
}

/// One's own API tokens.
pub fn api_tokens(org: &OrgId) -> String {
    format!("/orgs/{org}/api-tokens")
}

/// Everybody's API tokens, from a place on.
pub fn all_api_tokens(org: &OrgId, after: &str) -> String {
    with_query(api_tokens(org), &[("tab", "all"), ("after", after)])
}

/// Generating an API token.
pub fn new_api_token(org: &OrgId) -> String {
    format!("/orgs/{org}/api-tokens/new")
}

/// The confirmation that an API token was stored (POST).
pub fn api_token_stored(org: &OrgId) -> String {
    format!("/orgs/{org}/api-tokens/stored")
}

/// Revoking an API token of one's own.
pub fn revoke_api_token(org: &OrgId, token: &ApiTokenId) -> String {
    format!("/orgs/{org}/api-tokens/{token}/revoke")
}

/// Deactivating an API token of anybody.
pub fn deactivate_api_token(org: &OrgId, token: &ApiTokenId) -> String {
    format!("/orgs/{org}/api-tokens/{token}/deactivate")
}
