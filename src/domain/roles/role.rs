//! Roles: those of an organization, and the custom ones it makes itself.
//!
//! Organization roles never imply service roles or permissions (seed 001).
//! Service roles are data and live in the catalogue.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::ids::{OrgId, PermissionId, RoleId, ServiceId};
use crate::domain::names::names;
use crate::domain::text::{Description, Name};

names! {
    /// A role in an organization, held by a member or by an app; strongest first. The names are
    /// those of CONTRACT.md 5.3.
    pub enum OrgRole {
        /// Administers the organization.
        Owner = "org_owner",
        /// Creates and manages apps, within the ceiling. An additional role.
        Developer = "developer",
        /// Sees lists and details.
        Member = "org_member",
        /// Reads the audit log and the access matrix. An additional role.
        Auditor = "auditor",
    }
}

impl OrgRole {
    /// The roles that an app may hold, in the order in which the console offers them.
    pub const FOR_APPS: [Self; 3] = [Self::Member, Self::Developer, Self::Owner];
}

/// A permission together with the service that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ServicePermission {
    pub service: ServiceId,
    /// The permission of that service.
    pub permission: PermissionId,
}

/// A role that an organization composed of permissions from one or more services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomRole {
    pub id: RoleId,
    /// The organization that it belongs to.
    pub org: OrgId,
    /// Its name, unique in the organization.
    pub name: Name,
    pub description: Description,
    /// What it permits.
    pub permissions: BTreeSet<ServicePermission>,
}

impl CustomRole {
    /// Its permissions, which know their service.
    pub fn permission_ids(&self) -> BTreeSet<PermissionId> {
        self.permissions.iter().map(|held| held.permission.clone()).collect()
    }
}
