//! API tokens.

use crate::console::paths::{addresses, with_query};
use crate::domain::{ApiTokenId, OrgId};

addresses! {
    /// One's own API tokens.
    API_TOKENS api_tokens "/orgs/{org}/api-tokens" (org: OrgId);
    /// Generating one, and its value, once.
    NEW_API_TOKEN new_api_token "/orgs/{org}/api-tokens/new" (org: OrgId);
    /// The confirmation that one was stored (POST).
    API_TOKEN_STORED api_token_stored "/orgs/{org}/api-tokens/stored" (org: OrgId);
    /// Revoking one of one's own.
    REVOKE_API_TOKEN revoke_api_token "/orgs/{org}/api-tokens/{token}/revoke"
        (org: OrgId, token: ApiTokenId);
    /// Replacing one of one's own by one that is the same otherwise.
    REGENERATE_API_TOKEN regenerate_api_token "/orgs/{org}/api-tokens/{token}/regenerate"
        (org: OrgId, token: ApiTokenId);
    /// Revoking all of one's own.
    REVOKE_API_TOKENS revoke_api_tokens "/orgs/{org}/api-tokens/revoke-all" (org: OrgId);
    /// Deactivating one of anybody.
    DEACTIVATE_API_TOKEN deactivate_api_token "/orgs/{org}/api-tokens/{token}/deactivate"
        (org: OrgId, token: ApiTokenId);
}

/// Everybody's API tokens, from a place on.
pub fn all_api_tokens(org: &OrgId, after: &str) -> String {
    with_query(api_tokens(org), &[("tab", "all"), ("after", after)])
}
