//! An app that changes or ends, as its pages show it.

use serde::{Deserialize, Serialize};

use crate::console::view::RolePicks;
use crate::domain::AppId;

/// Everything that can be ticked in the scopes of an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppScopesView {
    /// Counts the changes of the app.
    pub version: i64,
    /// The roles.
    pub picks: RolePicks,
}

/// What other scopes would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopePreviewView {
    /// Whether they are those that the app has.
    pub is_same: bool,
    /// Permissions that it gains.
    pub gained: Vec<ChangedPermission>,
    /// Permissions that it loses.
    pub lost: Vec<ChangedPermission>,
    /// Organization roles that it gains.
    pub roles_gained: Vec<String>,
    /// Organization roles that it loses.
    pub roles_lost: Vec<String>,
    /// How many other organizations have added it.
    pub foreign_orgs: i64,
    /// For how long tokens keep what they say.
    pub longest_life: String,
}

/// A permission that is gained or lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedPermission {
    /// The permission's id.
    pub permission: String,
    /// The service whose permission it is, where the organization lacks that.
    pub missing_service: Option<String>,
}

/// An app before it is disabled or deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppEndView {
    /// The App ID.
    pub app: AppId,
    /// Its name.
    pub name: String,
    /// The organizations that it was added to, as far as they are named.
    pub orgs: Vec<ReachedLine>,
    /// How many there are in all.
    pub org_count: usize,
    /// How many tokens are alive.
    pub live_tokens: i64,
    /// In how many minutes the last of them expires.
    pub minutes_left: Option<u64>,
    /// The addresses that it came from last, and when (RFC 3339).
    pub callers: Vec<(String, String)>,
}

/// An organization that an app acts in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReachedLine {
    /// The organization's name.
    pub name: String,
    /// How many permissions have effect there.
    pub permissions: usize,
    /// How many tokens for it are alive.
    pub live_tokens: i64,
}
