//! Roles as programs name them: an organization role and a service role by their own names, a
//! custom role by the name that it was given over the gateway, or else by its id.

use std::collections::BTreeMap;

use crate::domain::names::every;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::{Scope, ServiceRole};
use crate::domain::services::catalogue::Catalogue;
use crate::domain::text::Name;
use crate::domain::{OrgId, RoleId};
use crate::storage::Tx;
use crate::storage::apps::pages::HeldRole;
use crate::storage::roles::custom;
use crate::workflows::{WorkflowError, Workflows};

/// A role for programs, and for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleName {
    pub name: String,
    pub display_name: String,
}

/// Roles of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRoleNames {
    /// The id by which the claims of a token name the service.
    pub definition_id: String,
    pub roles: Vec<RoleName>,
}

/// The names of the roles that somebody holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedScope {
    pub organization: Vec<RoleName>,
    pub services: Vec<ServiceRoleNames>,
    pub custom: Vec<RoleName>,
}

impl NamedScope {
    /// Whether every role is among them that a program asks for.
    pub fn holds(&self, asked: &AskedScope) -> bool {
        let is_in = |roles: &[RoleName], name: &String| roles.iter().any(|role| role.name == *name);
        asked
            .organization
            .iter()
            .all(|name| is_in(&self.organization, name) || is_in(&self.custom, name))
            && asked.custom.iter().all(|name| is_in(&self.custom, name))
            && asked.services.iter().all(|asked| {
                let held = self.services.iter().find(|held| {
                    asked.definition_id.rsplit('/').next() == Some(held.definition_id.as_str())
                });
                held.is_some_and(|held| asked.roles.iter().all(|name| is_in(&held.roles, name)))
            })
    }
}

/// Roles of one service that a program asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedServiceRoles {
    pub definition_id: String,
    pub roles: Vec<String>,
}

/// Roles that a program asks for. Custom roles may stand among those of the organization.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskedScope {
    pub organization: Vec<String>,
    pub services: Vec<AskedServiceRoles>,
    pub custom: Vec<String>,
}

every! {
    /// Who shall hold the roles.
    pub enum Holds { App, Member }
}

/// The names of the custom roles of an organization.
pub(crate) type CustomNames = BTreeMap<RoleId, RoleName>;

/// Reads the names of the custom roles of an organization.
pub(crate) async fn custom_names(tx: &mut Tx, org: &OrgId) -> Result<CustomNames, WorkflowError> {
    let named = custom::list_api_names(tx, org).await?.into_iter();
    Ok(named.map(|role| (role.id.clone(), RoleName::of(role))).collect())
}

impl RoleName {
    fn of(role: custom::ApiName) -> Self {
        let name = role.api_name.unwrap_or_else(|| role.id.to_string());
        Self { name, display_name: role.name.to_string() }
    }

    /// A custom role of another organization.
    fn foreign(id: &RoleId, name: Option<&Name>) -> Self {
        let display_name = name.map_or_else(|| id.to_string(), ToString::to_string);
        Self { name: id.to_string(), display_name }
    }

    /// An organization role.
    pub fn of_organization(role: OrgRole) -> Self {
        Self { name: role.wire_name().to_owned(), display_name: role.label().to_owned() }
    }
}

/// Names the roles of a scope.
pub(crate) fn name(catalogue: &Catalogue, held: &[HeldRole], custom: &CustomNames) -> NamedScope {
    let mut named = NamedScope::default();
    for HeldRole { role, name } in held {
        match role {
            RoleChoice::Organization(role) => {
                named.organization.push(RoleName::of_organization(*role));
            }
            RoleChoice::Service(held) => name_service_role(catalogue, &mut named.services, held),
            RoleChoice::Custom(id) => {
                let known = custom.get(id).cloned();
                named.custom.push(known.unwrap_or_else(|| RoleName::foreign(id, name.as_ref())));
            }
        }
    }
    named
}

fn name_service_role(
    catalogue: &Catalogue,
    services: &mut Vec<ServiceRoleNames>,
    held: &ServiceRole,
) {
    let Some(service) = catalogue.service(&held.service) else { return };
    let entry = catalogue.role(&held.service, &held.role);
    let display_name = entry.map_or_else(|| held.role.clone(), |role| role.display_name.clone());
    let role = RoleName { name: held.role.clone(), display_name };
    match services.iter_mut().find(|known| known.definition_id == service.definition_id) {
        Some(known) => known.roles.push(role),
        None => services.push(ServiceRoleNames {
            definition_id: service.definition_id.clone(),
            roles: vec![role],
        }),
    }
}

/// The scope that a program asks for. Names that mean nothing are refused, each by name.
pub(crate) async fn read(
    w: &Workflows,
    tx: &mut Tx,
    org: &OrgId,
    asked: &AskedScope,
    holds: Holds,
) -> Result<Scope, WorkflowError> {
    let custom = if asked.organization.is_empty() && asked.custom.is_empty() {
        CustomNames::new()
    } else {
        custom_names(tx, org).await?
    };
    let custom = |name: &str| {
        let named = custom.iter().find(|(_, known)| known.name == name);
        named.map(|(id, _)| RoleChoice::Custom(id.clone()))
    };
    let organization = |name: &str| {
        let role = OrgRole::from_wire_name(name).filter(|role| match holds {
            Holds::App => OrgRole::FOR_APPS.contains(role),
            Holds::Member => true,
        });
        role.map(RoleChoice::Organization).or_else(|| custom(name))
    };
    let mut scope = Scope::nothing();
    for name in &asked.organization {
        scope.insert(organization(name).ok_or_else(|| unknown(name))?);
    }
    for name in &asked.custom {
        scope.insert(custom(name).ok_or_else(|| unknown(name))?);
    }
    for AskedServiceRoles { definition_id, roles } in &asked.services {
        let definition_id = definition_id.rsplit('/').next().unwrap_or_default();
        let service = w.catalogue().service_by_definition(definition_id);
        let service = service.ok_or_else(|| {
            WorkflowError::invalid("role", format!("There is no service {definition_id}."))
        })?;
        for role in roles {
            w.catalogue().role(&service.id, role).ok_or_else(|| unknown(role))?;
            let held = ServiceRole { service: service.id.clone(), role: role.clone() };
            scope.insert(RoleChoice::Service(held));
        }
    }
    Ok(scope)
}

fn unknown(name: &str) -> WorkflowError {
    let name: String = name.chars().take(80).collect();
    WorkflowError::invalid("role", format!("There is no role {name} that could be given here."))
}
