//! Roles: those of an organization, and the custom ones it makes itself.
//!
//! Organization roles never imply service roles or permissions (seed 001).
//! Service roles are data and live in the catalogue.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::ids::{OrgId, PermissionId, RoleId, ServiceId};
use crate::domain::scope::Scope;
use crate::domain::text::{Description, Name};

/// A role in an organization, held by a member or by an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum OrgRole {
    /// Administers the organization.
    #[serde(rename = "org_owner")]
    Owner,
    /// Creates and manages apps, within the ceiling. An additional role.
    #[serde(rename = "developer")]
    Developer,
    /// Sees lists and details.
    #[serde(rename = "org_member")]
    Member,
    /// Reads the audit log and the access matrix. An additional role.
    #[serde(rename = "auditor")]
    Auditor,
}

impl OrgRole {
    /// Every role, strongest first.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Developer, Self::Member, Self::Auditor];

    /// The roles that an app may hold, in the order in which the console offers them.
    pub const FOR_APPS: [Self; 3] = [Self::Member, Self::Developer, Self::Owner];

    /// The name on the wire (CONTRACT.md 5.3).
    pub const fn wire_name(self) -> &'static str {
        match self {
            Self::Owner => "org_owner",
            Self::Developer => "developer",
            Self::Member => "org_member",
            Self::Auditor => "auditor",
        }
    }

    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Owner => "Organization Owner",
            Self::Developer => "Developer",
            Self::Member => "Organization Member",
            Self::Auditor => "Auditor",
        }
    }

    /// The role of a wire name, if there is one.
    pub fn from_wire_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.wire_name() == name)
    }
}

/// A permission together with the service that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ServicePermission {
    /// The service.
    pub service: ServiceId,
    /// The permission of that service.
    pub permission: PermissionId,
}

/// A role that an organization composed of permissions from one or more services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomRole {
    /// Its id.
    pub id: RoleId,
    /// The organization that it belongs to.
    pub org: OrgId,
    /// Its name, unique in the organization.
    pub name: Name,
    /// What it is for.
    pub description: Description,
    /// What it permits.
    pub permissions: BTreeSet<ServicePermission>,
}

/// An app or a member that holds a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleHolder {
    /// The App ID, or the id of the person.
    pub id: String,
    /// The name.
    pub name: Name,
    /// The name as lists are ordered by it.
    pub folded: String,
    /// What they hold, as far as the question needs it.
    pub roles: Scope,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wire_name_leads_back_to_its_role() {
        for role in OrgRole::ALL {
            assert_eq!(OrgRole::from_wire_name(role.wire_name()), Some(role));
        }
    }

    #[test]
    fn the_serialised_form_is_the_wire_name() {
        for role in OrgRole::ALL {
            let text = serde_json::to_string(&role).expect("a role serialises");
            assert_eq!(text, format!("\"{}\"", role.wire_name()));
        }
    }
}
