//! Roles made ready to be ticked.

use std::collections::BTreeSet;

use crate::console::wording::roles::{PermissionLine, permission_line};
use crate::domain::policy::may_grant;
use crate::domain::roles::choice::{RoleChoice, role_value};
use crate::domain::roles::risk::Risk;
use crate::domain::roles::role::{CustomRole, OrgRole};
use crate::domain::scope::{Scope, ServiceRole};
use crate::domain::services::catalogue::{Catalogue, RoleEntry};
use crate::domain::{PermissionId, ServiceId};
use crate::workflows::roles::RoleOffer;

/// Roles to put into a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolePicks {
    pub org_name: String,
    pub organization_roles: Vec<OrgRolePick>,
    /// Service roles, by service.
    pub services: Vec<ServicePicks>,
    pub custom_roles: Vec<RolePick>,
    /// Whether the organization lets people give only what they hold.
    pub only_roles_i_hold: bool,
}

/// An organization role that can be ticked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgRolePick {
    /// What is sent.
    pub value: String,
    pub label: String,
    /// What it means.
    pub about: String,
    /// How much harm it can do.
    pub risk: Risk,
    pub is_picked: bool,
    /// Whether it is more than the visitor may give.
    pub is_beyond: bool,
}

/// The roles of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicePicks {
    pub id: String,
    pub name: String,
    /// Whether the organization contains it.
    pub is_contained: bool,
    pub roles: Vec<RolePick>,
}

/// A role that can be ticked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolePick {
    /// What is sent.
    pub value: String,
    pub label: String,
    /// What it is for.
    pub about: String,
    /// How much harm it can do.
    pub risk: Risk,
    pub is_picked: bool,
    /// Whether the visitor may not give it.
    pub is_beyond: bool,
    pub permissions: Vec<PermissionLine>,
}

/// Every role that there is to choose from.
pub fn role_picks(catalogue: &Catalogue, scope: &Scope, offer: &RoleOffer) -> RolePicks {
    let mut services = services(catalogue, scope, &offer.services);
    let mut custom_roles = custom_roles(catalogue, scope, &offer.custom_roles);
    let of_services = services.iter_mut().flat_map(|service| &mut service.roles);
    for pick in of_services.chain(&mut custom_roles) {
        pick.is_beyond = is_beyond(catalogue, offer, pick);
    }
    RolePicks {
        org_name: offer.org_name.to_string(),
        organization_roles: organization_roles(scope, &offer.roles),
        services,
        custom_roles,
        only_roles_i_hold: offer.limits.policies.only_roles_i_hold,
    }
}

fn organization_roles(scope: &Scope, mine: &BTreeSet<OrgRole>) -> Vec<OrgRolePick> {
    let pick = |role: OrgRole| OrgRolePick {
        value: role_value(&RoleChoice::Organization(role)),
        label: role.label().to_owned(),
        about: about(role).to_owned(),
        risk: Risk::of_organization_role(role),
        is_picked: scope.organization_roles.contains(&role),
        is_beyond: !may_grant(mine, role),
    };
    OrgRole::FOR_APPS.into_iter().map(pick).collect()
}

/// The organization roles for a token of somebody's: those that they hold can be ticked.
pub fn held_organization_roles(held: &Scope) -> Vec<OrgRolePick> {
    let pick = |role: OrgRole| OrgRolePick {
        value: role_value(&RoleChoice::Organization(role)),
        label: role.label().to_owned(),
        about: about(role).to_owned(),
        risk: Risk::of_organization_role(role),
        is_picked: role == OrgRole::Member && held.organization_roles.contains(&role),
        is_beyond: !held.organization_roles.contains(&role),
    };
    OrgRole::ALL.into_iter().map(pick).collect()
}

const fn about(role: OrgRole) -> &'static str {
    match role {
        OrgRole::Member => "Belongs to the organization. Grants nothing by itself.",
        OrgRole::Developer => "Manages the organization's OAuth apps.",
        OrgRole::Owner => {
            "Administers the organization: members, roles, services and every app. \
             Rarely needed."
        }
        OrgRole::Auditor => "Reads the audit log.",
    }
}

/// The built-in roles of every service.
pub fn services(
    catalogue: &Catalogue,
    scope: &Scope,
    contained: &BTreeSet<ServiceId>,
) -> Vec<ServicePicks> {
    let picks = catalogue.services().iter().map(|service| ServicePicks {
        id: service.id.to_string(),
        name: service.name.clone(),
        is_contained: contained.contains(&service.id),
        roles: service
            .roles
            .iter()
            .map(|role| service_role(catalogue, scope, &service.id, role))
            .collect(),
    });
    picks.collect()
}

fn service_role(
    catalogue: &Catalogue,
    scope: &Scope,
    service: &ServiceId,
    role: &RoleEntry,
) -> RolePick {
    let held = ServiceRole { service: service.clone(), role: role.name.clone() };
    let permissions: Vec<PermissionId> = role.permission_ids().collect();
    RolePick {
        is_picked: scope.service_roles.contains(&held),
        is_beyond: false,
        value: role_value(&RoleChoice::Service(held)),
        label: role.display_name.clone(),
        about: role.description.clone(),
        risk: Risk::of(catalogue, &permissions),
        permissions: permissions.iter().map(|id| permission_line(catalogue, id)).collect(),
    }
}

/// Custom roles of the organization.
pub fn custom_roles(catalogue: &Catalogue, scope: &Scope, roles: &[CustomRole]) -> Vec<RolePick> {
    let pick = |role: &CustomRole| {
        let ids = || role.permissions.iter().map(|held| &held.permission);
        RolePick {
            value: role_value(&RoleChoice::Custom(role.id.clone())),
            label: role.name.to_string(),
            about: role.description.to_string(),
            risk: Risk::of(catalogue, ids()),
            is_picked: scope.custom_roles.contains(&role.id),
            is_beyond: false,
            permissions: ids().map(|id| permission_line(catalogue, id)).collect(),
        }
    };
    roles.iter().map(pick).collect()
}

/// Whether the policies of the organization keep the visitor from giving a role.
fn is_beyond(catalogue: &Catalogue, offer: &RoleOffer, pick: &RolePick) -> bool {
    let known = (offer.custom_roles.as_slice(), catalogue);
    let role = RoleChoice::parse(&pick.value);
    role.is_some_and(|role| !offer.limits.may_give_role(&role, known.0, known.1))
}
