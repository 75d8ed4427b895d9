//! The roles that can be ticked.

/// Roles made ready to be ticked.
#[cfg(feature = "ssr")]
pub(crate) mod picks {
    use std::collections::BTreeSet;

    use crate::console::rpc::words::{permission_line, risk};
    use crate::console::view::{OrgRolePick, Risk, RolePick, RolePicks, ServicePicks};
    use crate::domain::policy::may_grant;
    use crate::domain::roles::choice::{RoleChoice, role_value};
    use crate::domain::roles::role::{CustomRole, OrgRole};
    use crate::domain::scope::{Scope, ServiceRole};
    use crate::domain::services::catalogue::{Catalogue, RoleEntry};
    use crate::domain::{PermissionId, ServiceId};
    use crate::workflows::roles::RoleOffer;

    /// Every role that there is to choose from.
    pub(crate) fn role_picks(catalogue: &Catalogue, scope: &Scope, offer: &RoleOffer) -> RolePicks {
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
            risk: organization_risk(role),
            is_picked: scope.organization_roles.contains(&role),
            is_beyond: !may_grant(mine, role),
        };
        OrgRole::FOR_APPS.into_iter().map(pick).collect()
    }

    /// The organization roles that somebody holds, for a token of theirs.
    pub(crate) fn held_organization_roles(held: &Scope) -> Vec<OrgRolePick> {
        let pick = |role: &OrgRole| OrgRolePick {
            value: role_value(&RoleChoice::Organization(*role)),
            label: role.label().to_owned(),
            about: about(*role).to_owned(),
            risk: organization_risk(*role),
            is_picked: *role == OrgRole::Member,
            is_beyond: false,
        };
        held.organization_roles.iter().map(pick).collect()
    }

    const fn organization_risk(role: OrgRole) -> Risk {
        Risk::of_organization_role(role)
    }

    const fn about(role: OrgRole) -> &'static str {
        match role {
            OrgRole::Member => "Belongs to the organization. Opens nothing by itself.",
            OrgRole::Developer => "May manage OAuth apps of the organization.",
            OrgRole::Owner => {
                "Administers the organization: members, roles, services and every app. \
                 Rarely needed."
            }
            OrgRole::Auditor => "Reads the audit log.",
        }
    }

    pub(crate) fn services(
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
            risk: risk(catalogue, &permissions),
            permissions: permissions.iter().map(|id| permission_line(catalogue, id)).collect(),
        }
    }

    pub(crate) fn custom_roles(
        catalogue: &Catalogue,
        scope: &Scope,
        roles: &[CustomRole],
    ) -> Vec<RolePick> {
        let pick = |role: &CustomRole| {
            let ids = || role.permissions.iter().map(|held| &held.permission);
            RolePick {
                value: role_value(&RoleChoice::Custom(role.id.clone())),
                label: role.name.to_string(),
                about: role.description.to_string(),
                risk: risk(catalogue, ids()),
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
}
