//! What an app is meant to do, or a member may do: the roles that were given to it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::ids::{RoleId, ServiceId};
use crate::domain::roles::role::OrgRole;

/// A built-in role of a service, by its machine name in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ServiceRole {
    pub service: ServiceId,
    /// The role's machine name.
    pub role: String,
}

/// The scope of an app, or what a member holds: what somebody granted and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Roles in the organization. They give no permission in any service.
    pub organization_roles: BTreeSet<OrgRole>,
    /// Built-in roles of services.
    pub service_roles: BTreeSet<ServiceRole>,
    /// Custom roles of the organization that owns the app.
    pub custom_roles: BTreeSet<RoleId>,
}

impl Scope {
    /// What Create App preselects: Organization Member and nothing else.
    pub fn preselected() -> Self {
        Self { organization_roles: BTreeSet::from([OrgRole::Member]), ..Self::nothing() }
    }

    /// Roles in the organization and nothing else.
    pub fn of_roles(roles: impl IntoIterator<Item = OrgRole>) -> Self {
        Self { organization_roles: roles.into_iter().collect(), ..Self::nothing() }
    }

    /// No role at all.
    pub fn nothing() -> Self {
        Self {
            organization_roles: BTreeSet::new(),
            service_roles: BTreeSet::new(),
            custom_roles: BTreeSet::new(),
        }
    }

    /// Whether no role was chosen.
    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// How many roles were chosen.
    pub fn count(&self) -> usize {
        self.organization_roles.len() + self.service_roles.len() + self.custom_roles.len()
    }
}
