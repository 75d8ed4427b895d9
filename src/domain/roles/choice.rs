//! One role of any kind, as forms and addresses name it, and a scope put together from such.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::ids::{RoleId, ServiceId};
use crate::domain::names::names;
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::{Scope, ServiceRole};

/// The name of the check box of an organization role, a service role or a custom role.
/// Check boxes of the scopes step share the name `role` and carry this as their value.
pub fn role_value(choice: &RoleChoice) -> String {
    match choice {
        RoleChoice::Organization(role) => format!("org/{}", role.wire_name()),
        RoleChoice::Service(held) => format!("service/{}/{}", held.service, held.role),
        RoleChoice::Custom(role) => format!("custom/{role}"),
    }
}

names! {
    /// What kind of role it is.
    pub enum RoleKind { Organization = "organization", Service = "service", Custom = "custom" }
}

/// One role that can be put into a scope.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RoleChoice {
    /// A role in the organization.
    Organization(OrgRole),
    /// A built-in role of a service.
    Service(ServiceRole),
    /// A custom role.
    Custom(RoleId),
}

impl RoleChoice {
    /// Reads what [`role_value`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once('/')?;
        match kind {
            "org" => OrgRole::from_wire_name(rest)
                .filter(|role| OrgRole::FOR_APPS.contains(role))
                .map(Self::Organization),
            "service" => {
                let (service, role) = rest.split_once('/')?;
                let service = ServiceId::parse(service).ok()?;
                Some(Self::Service(ServiceRole { service, role: role.to_owned() }))
            }
            "custom" => RoleId::parse(rest).ok().map(Self::Custom),
            _ => None,
        }
    }
}

impl FromIterator<RoleChoice> for Scope {
    fn from_iter<I: IntoIterator<Item = RoleChoice>>(choices: I) -> Self {
        let mut scope = Self::nothing();
        for choice in choices {
            scope.insert(choice);
        }
        scope
    }
}

impl Scope {
    /// Adds one role, of whichever kind it is.
    pub fn insert(&mut self, choice: RoleChoice) {
        match choice {
            RoleChoice::Organization(role) => {
                self.organization_roles.insert(role);
            }
            RoleChoice::Service(held) => {
                self.service_roles.insert(held);
            }
            RoleChoice::Custom(role) => {
                self.custom_roles.insert(role);
            }
        }
    }

    /// The roles one by one.
    pub fn choices(&self) -> BTreeSet<RoleChoice> {
        let organization =
            self.organization_roles.iter().map(|role| RoleChoice::Organization(*role));
        let service = self.service_roles.iter().cloned().map(RoleChoice::Service);
        let custom = self.custom_roles.iter().cloned().map(RoleChoice::Custom);
        organization.chain(service).chain(custom).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_survives_its_check_box() {
        let choices = [
            RoleChoice::Organization(OrgRole::Owner),
            RoleChoice::Service(ServiceRole {
                service: ServiceId::parse("carbon-black-cloud").expect("an id"),
                role: "view_all".to_owned(),
            }),
            RoleChoice::Custom(RoleId::from_bytes([7; 16])),
        ];
        for choice in choices {
            assert_eq!(RoleChoice::parse(&role_value(&choice)), Some(choice));
        }
    }

    #[test]
    fn an_app_cannot_be_made_an_auditor() {
        assert_eq!(RoleChoice::parse("org/auditor"), None);
    }

    #[test]
    fn a_scope_survives_being_taken_apart() {
        let scope = Scope::preselected();
        assert_eq!(scope.choices().into_iter().collect::<Scope>(), scope);
    }
}
