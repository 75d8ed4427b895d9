//! Services, as pages show them.

use serde::{Deserialize, Serialize};

use crate::console::view::PermissionLine;
use crate::domain::ServiceId;

/// A service of the catalogue at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceCard {
    /// Its id.
    pub id: ServiceId,
    /// Its name.
    pub name: String,
    /// One sentence on what it does.
    pub about: String,
    /// "79 permissions, 8 roles".
    pub extent: String,
    /// Whether the embedded sandbox can answer for it.
    pub is_sandboxed: bool,
}

/// A service as an organization contains it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceView {
    /// The organization's key in it.
    pub org_key: String,
    /// Its base URL; none for the embedded sandbox.
    pub base: Option<String>,
    /// When it was added (RFC 3339).
    pub added_at: String,
    /// Counts the changes.
    pub version: i64,
}

/// The services of an organization, and what else there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServicesView {
    /// Those that it contains.
    pub contained: Vec<(ServiceCard, InstanceView)>,
    /// Those that it could contain.
    pub offered: Vec<ServiceCard>,
    /// Whether the visitor may add and remove services.
    pub may_manage: bool,
}

/// A service in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceView {
    /// The service.
    pub card: ServiceCard,
    /// The version of its file.
    pub version: u32,
    /// The id by which tokens name it.
    pub definition_id: String,
    /// Set when the organization contains it.
    pub instance: Option<InstanceView>,
    /// Whether the visitor may add, change and remove it.
    pub may_manage: bool,
    /// Its built-in roles.
    pub roles: Vec<BuiltInRole>,
    /// Its permissions that the filter finds, by group.
    pub groups: Vec<PermissionGroup>,
    /// What was filtered for.
    pub search: String,
    /// How many permissions the filter finds.
    pub found: u32,
    /// How many there are.
    pub total: u32,
}

/// A built-in role of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuiltInRole {
    /// Its name.
    pub name: String,
    /// The name in tokens.
    pub wire_name: String,
    /// What it is for.
    pub about: String,
    /// How many permissions it holds.
    pub count: u32,
    /// Their ids; none for a role that holds every one.
    pub permissions: Vec<String>,
}

/// Permissions under one heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionGroup {
    /// The heading.
    pub name: String,
    /// Whether it is unfolded.
    pub is_open: bool,
    /// The permissions.
    pub permissions: Vec<PermissionLine>,
}

/// What Add begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferView {
    /// The service.
    pub card: ServiceCard,
    /// An org key that nobody has.
    pub org_key: String,
    /// Whether the organization contains the service already.
    pub is_contained: bool,
}

/// What follows from removing a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovalView {
    /// The service.
    pub card: ServiceCard,
    /// The organization.
    pub org_name: String,
    /// The organization's key in it.
    pub org_key: String,
    /// Apps that lose permissions.
    pub apps: LosersView,
    /// Members who lose permissions.
    pub members: LosersView,
    /// Custom roles that lose effect.
    pub custom_roles: LosersView,
}

/// Those who lose something: how many, and the first of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LosersView {
    /// How many there are.
    pub count: u32,
    /// Names, and the permissions that each loses.
    pub first: Vec<(String, Vec<String>)>,
}

/// What came of trying to reach a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// What was asked.
    pub url: String,
    /// Status and milliseconds, or why there is no answer.
    pub outcome: Result<(u16, u128), String>,
}
