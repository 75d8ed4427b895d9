//! Roles that can be ticked.

use serde::{Deserialize, Serialize};

pub use crate::domain::roles::risk::Risk;

/// Roles to put into a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolePicks {
    /// The name of the organization.
    pub org_name: String,
    /// Organization roles.
    pub organization_roles: Vec<OrgRolePick>,
    /// Service roles, by service.
    pub services: Vec<ServicePicks>,
    /// Custom roles.
    pub custom_roles: Vec<RolePick>,
    /// Whether the organization lets people give only what they hold.
    pub only_roles_i_hold: bool,
}

/// An organization role that can be ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgRolePick {
    /// What is sent.
    pub value: String,
    /// Its name.
    pub label: String,
    /// What it means.
    pub about: String,
    /// How much harm it can do.
    pub risk: Risk,
    /// Whether it is ticked.
    pub is_picked: bool,
    /// Whether it is more than the visitor may give.
    pub is_beyond: bool,
}

/// The roles of one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServicePicks {
    /// The service's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether the organization contains it.
    pub is_contained: bool,
    /// Its roles.
    pub roles: Vec<RolePick>,
}

/// A role that can be ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolePick {
    /// What is sent.
    pub value: String,
    /// Its name.
    pub label: String,
    /// What it is for.
    pub about: String,
    /// How much harm it can do.
    pub risk: Risk,
    /// Whether it is ticked.
    pub is_picked: bool,
    /// Whether the visitor may not give it.
    pub is_beyond: bool,
    /// Its permissions.
    pub permissions: Vec<PermissionLine>,
}

/// A permission of a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionLine {
    /// Its id.
    pub id: String,
    /// What it allows.
    pub about: String,
    /// The endpoints that it unlocks.
    pub endpoints: Vec<String>,
}
