//! An app that changes or ends, as its pages show it.

use serde::{Deserialize, Serialize};

use crate::console::view::RolePicks;

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
