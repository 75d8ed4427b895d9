//! Apps.

use serde::{Deserialize, Serialize};

use super::roles::service_role_name;
use super::services;
use crate::domain::RoleId;
use crate::domain::access::{AccessState, EffectiveAccess, Via};
use crate::domain::apps::app::AppType;
use crate::domain::roles::choice::{RoleChoice, role_value};
use crate::domain::roles::role::{CustomRole, OrgRole};
use crate::domain::scope::{Scope, ServiceRole};
use crate::domain::services::catalogue::Catalogue;
use crate::domain::text::Name;
use crate::workflows::apps::HeldRole;

impl AppType {
    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ServerToServer => "Server to server app",
            Self::Web => "Web app",
            Self::Native => "Native/mobile app",
        }
    }
}

/// A role in a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleLine {
    /// "Carbon Black Cloud", or "Custom roles".
    pub group: String,
    pub name: String,
    pub choice: RoleChoice,
}

/// What an app may do in one service of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceAccess {
    pub service: String,
    /// Whether the organization contains it. If not, everything here stays inert.
    pub is_contained: bool,
    pub permissions: Vec<AccessLine>,
}

/// A permission with the roles that hold it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessLine {
    pub permission: String,
    pub via: String,
}

/// The service roles and custom roles of a scope.
pub fn role_lines(catalogue: &Catalogue, scope: &Scope, custom: &[CustomRole]) -> Vec<RoleLine> {
    let service = scope.service_roles.iter().map(|held| RoleLine {
        group: services::name(catalogue, &held.service),
        name: service_role_name(catalogue, &held.service, &held.role),
        choice: RoleChoice::Service(held.clone()),
    });
    let held = custom.iter().filter(|role| scope.custom_roles.contains(&role.id));
    let custom = held.map(|role| RoleLine {
        group: "Custom roles".to_owned(),
        name: role.name.to_string(),
        choice: RoleChoice::Custom(role.id.clone()),
    });
    service.chain(custom).collect()
}

/// A role by its name alone.
pub fn held_role(catalogue: &Catalogue, HeldRole { role, name }: &HeldRole) -> String {
    match role {
        RoleChoice::Organization(role) => role.label().to_owned(),
        RoleChoice::Service(held) => service_role_name(catalogue, &held.service, &held.role),
        RoleChoice::Custom(id) => name.as_ref().map_or_else(|| id.to_string(), Name::to_string),
    }
}

/// The roles by which a list of apps can be filtered: value and words.
pub fn role_filter(catalogue: &Catalogue, custom: &[(RoleId, Name)]) -> Vec<(String, String)> {
    let organization = OrgRole::FOR_APPS
        .into_iter()
        .map(|role| (RoleChoice::Organization(role), role.label().to_owned()));
    let service = catalogue.services().iter().flat_map(|service| {
        service.roles.iter().map(|role| {
            let held = ServiceRole { service: service.id.clone(), role: role.name.clone() };
            let words = format!("{} · {}", service.name, role.display_name);
            (RoleChoice::Service(held), words)
        })
    });
    let custom = custom.iter().map(|(id, name)| (RoleChoice::Custom(id.clone()), name.to_string()));
    let all = organization.chain(service).chain(custom);
    all.map(|(role, words)| (role_value(&role), words)).collect()
}

/// Effective access, service by service.
pub fn service_access(catalogue: &Catalogue, access: &EffectiveAccess) -> Vec<ServiceAccess> {
    let mut services: Vec<ServiceAccess> = Vec::new();
    for entry in &access.entries {
        let name = services::name(catalogue, &entry.permission.service);
        if services.last().is_none_or(|last| last.service != name) {
            let is_contained = entry.state == AccessState::Granted;
            services.push(ServiceAccess { service: name, is_contained, permissions: Vec::new() });
        }
        let via: Vec<_> = entry
            .via
            .iter()
            .map(|via| match via {
                Via::ServiceRole(held) => service_role_name(catalogue, &held.service, &held.role),
                Via::CustomRole(_, name) => name.to_string(),
            })
            .collect();
        let permission = entry.permission.permission.to_string();
        if let Some(last) = services.last_mut() {
            last.permissions.push(AccessLine { permission, via: via.join(", ") });
        }
    }
    services
}

/// What will come of a draft, in a sentence. The TTL is as it was typed.
pub fn sentence(name: &str, roles: &[RoleLine], ttl: &str) -> String {
    let unit = if ttl == "1" { "minute" } else { "minutes" };
    let life = format!("Its tokens last {ttl} {unit}.");
    if roles.is_empty() {
        return format!("{name} gets no service permissions. {life}");
    }
    let names: Vec<_> = roles
        .iter()
        .map(|role| match role.choice {
            RoleChoice::Custom(_) => format!("the custom role {}", role.name),
            RoleChoice::Service(_) | RoleChoice::Organization(_) => {
                format!("{} in {}", role.name, role.group)
            }
        })
        .collect();
    let names = match names.split_last() {
        Some((last, [first @ .., before])) => {
            let listed = [first, &[format!("{before} and {last}")]].concat();
            listed.join(", ")
        }
        Some(_) | None => names.concat(),
    };
    let where_ = if roles.iter().any(|role| matches!(role.choice, RoleChoice::Service(_))) {
        "each organization it's added to, if the service is there"
    } else {
        "each organization it's added to"
    };
    format!("{name} gets {names}, in {where_}. {life}")
}
