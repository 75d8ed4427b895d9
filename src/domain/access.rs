//! Effective access: which permissions an app really has in an organization, and why.
//!
//! [`resolve`] is the only answer to that question. The token endpoint, the
//! explainer, the matrix and the what-if all call it, so they cannot disagree.

pub mod chain;
pub mod change;
pub mod shared;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::ids::{PermissionId, RoleId, ServiceId};
use crate::domain::roles::role::{CustomRole, OrgRole, ServicePermission};
use crate::domain::scope::{Scope, ServiceRole};
use crate::domain::services::catalogue::Catalogue;
use crate::domain::text::Name;

/// The role through which a permission is held.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Via {
    /// A built-in role of the service.
    ServiceRole(ServiceRole),
    /// A custom role of the owning organization.
    CustomRole(RoleId, Name),
}

/// Whether a permission has effect, or which link is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccessState {
    /// The organization contains the service: the permission has effect.
    Granted,
    /// The organization does not contain the service: the permission stays inert.
    ServiceMissing,
    /// The app was not added to the organization.
    NotAdded,
    /// The app acts for people who sign in to it, so that nobody needs to add it.
    ForPeople,
    /// The app was added for a time that is over.
    GrantEnded,
    AppDisabled,
    /// Only a newer version of the scope holds it, which the organization has not accepted.
    NotAccepted,
}

/// One permission of the app's scope, with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessEntry {
    pub permission: ServicePermission,
    /// The roles that hold it.
    pub via: BTreeSet<Via>,
    /// Whether it has effect.
    pub state: AccessState,
}

/// What an app may do in one organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectiveAccess {
    /// Roles in the organization itself.
    pub organization_roles: BTreeSet<OrgRole>,
    /// Every permission of the scope, in order of service and permission.
    pub entries: Vec<AccessEntry>,
}

impl EffectiveAccess {
    /// The permissions that have effect.
    pub fn granted(&self) -> BTreeSet<PermissionId> {
        self.entries
            .iter()
            .filter(|entry| entry.state == AccessState::Granted)
            .map(|entry| entry.permission.permission.clone())
            .collect()
    }

    /// The services that the scope names and the organization lacks.
    pub fn missing_services(&self) -> BTreeSet<ServiceId> {
        self.entries
            .iter()
            .filter(|entry| entry.state == AccessState::ServiceMissing)
            .map(|entry| entry.permission.service.clone())
            .collect()
    }

    /// The custom roles that have some effect, each as the entry of the `perms` claim that names it
    /// in one service (CONTRACT.md 3). `names` are those by which programs know the roles.
    pub fn named_roles(
        &self,
        catalogue: &Catalogue,
        names: &BTreeMap<RoleId, String>,
    ) -> Vec<NamedRole> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for entry in self.entries.iter().filter(|entry| entry.state == AccessState::Granted) {
            let Some(service) = catalogue.service(&entry.permission.service) else { continue };
            let external = |name: &str| format!("external/{}/{name}", service.definition_id);
            for via in &entry.via {
                if let Via::CustomRole(id, _) = via {
                    let name = names.get(id).map_or(id.as_str(), String::as_str);
                    let holds = found.entry(external(name)).or_default();
                    holds.insert(external(entry.permission.permission.as_str()));
                }
            }
        }
        found.into_iter().map(|(entry, holds)| NamedRole { entry, holds }).collect()
    }

    /// The access as the `perms` claim of a token (CONTRACT.md 3): `csp:` for organization
    /// roles, `external/<definition>/<role>` for service roles, and
    /// `external/<definition>/<permission>` for what custom roles hold. The name comes last,
    /// since clients match by suffix.
    pub fn perms(&self, catalogue: &Catalogue) -> Vec<String> {
        let mut perms: BTreeSet<String> = self
            .organization_roles
            .iter()
            .map(|role| format!("csp:{}", role.wire_name()))
            .collect();
        for entry in &self.entries {
            if entry.state != AccessState::Granted {
                continue;
            }
            let Some(service) = catalogue.service(&entry.permission.service) else {
                continue;
            };
            for via in &entry.via {
                let last = match via {
                    Via::ServiceRole(role) => role.role.as_str(),
                    Via::CustomRole(..) => entry.permission.permission.as_str(),
                };
                perms.insert(format!("external/{}/{last}", service.definition_id));
            }
        }
        perms.into_iter().collect()
    }
}

/// A custom role as tokens name it in one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRole {
    /// The entry of the `perms` claim.
    pub entry: String,
    /// The entries that it stands for.
    pub holds: BTreeSet<String>,
}

/// Effective access = the scope ∩ the services which the organization contains.
///
/// `custom_roles` are the custom roles that the scope names; one that the scope does not
/// name is ignored, and a role that no longer exists gives nothing.
pub fn resolve(
    scope: &Scope,
    custom_roles: &[CustomRole],
    catalogue: &Catalogue,
    services: &BTreeSet<ServiceId>,
) -> EffectiveAccess {
    let mut reasons: BTreeMap<ServicePermission, BTreeSet<Via>> = BTreeMap::new();
    for held in &scope.service_roles {
        let Some(role) = catalogue.role(&held.service, &held.role) else {
            continue;
        };
        for permission in role.permission_ids() {
            let key = ServicePermission { service: held.service.clone(), permission };
            reasons.entry(key).or_default().insert(Via::ServiceRole(held.clone()));
        }
    }
    for role in custom_roles.iter().filter(|role| scope.custom_roles.contains(&role.id)) {
        for permission in &role.permissions {
            let via = Via::CustomRole(role.id.clone(), role.name.clone());
            reasons.entry(permission.clone()).or_default().insert(via);
        }
    }
    let entries = reasons
        .into_iter()
        .map(|(permission, via)| {
            let state = if services.contains(&permission.service) {
                AccessState::Granted
            } else {
                AccessState::ServiceMissing
            };
            AccessEntry { permission, via, state }
        })
        .collect();
    EffectiveAccess { organization_roles: scope.organization_roles.clone(), entries }
}

/// Every permission that a scope names, wherever it has effect: what the roles of a member or of
/// an app amount to.
pub fn named(
    scope: &Scope,
    custom_roles: &[CustomRole],
    catalogue: &Catalogue,
) -> BTreeSet<ServicePermission> {
    let access = resolve(scope, custom_roles, catalogue, &BTreeSet::new());
    access.entries.into_iter().map(|entry| entry.permission).collect()
}

/// The permissions that a `perms` claim stands for in one service: the reverse of
/// [`EffectiveAccess::perms`], for resource servers that hold nothing but the token.
pub fn permissions_of_claim(
    perms: &[String],
    catalogue: &Catalogue,
    service: &ServiceId,
) -> BTreeSet<PermissionId> {
    let Some(definition) = catalogue.service(service) else {
        return BTreeSet::new();
    };
    let prefix = format!("external/{}/", definition.definition_id);
    let mut permissions = BTreeSet::new();
    for name in perms.iter().filter_map(|perm| perm.strip_prefix(&prefix)) {
        if let Some(role) = catalogue.role(service, name) {
            permissions.extend(role.permission_ids());
        } else if let Some(known) = PermissionId::parse(name)
            .ok()
            .and_then(|id| definition.permissions.iter().find(|known| known.id == id))
        {
            permissions.insert(known.id.clone());
        }
    }
    permissions
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::{select, subsequence};

    use super::*;
    use crate::domain::text::Description;
    use crate::domain::{OrgId, RoleId};

    fn catalogue() -> Catalogue {
        Catalogue::embedded()
    }

    fn all_service_roles(catalogue: &Catalogue) -> Vec<ServiceRole> {
        let role = |service: &ServiceId, name: &str| ServiceRole {
            service: service.clone(),
            role: name.to_owned(),
        };
        catalogue
            .services()
            .iter()
            .flat_map(|service| service.roles.iter().map(|entry| role(&service.id, &entry.name)))
            .collect()
    }

    fn all_permissions(catalogue: &Catalogue) -> Vec<ServicePermission> {
        let pair = |service: &ServiceId, permission: &PermissionId| ServicePermission {
            service: service.clone(),
            permission: permission.clone(),
        };
        catalogue
            .services()
            .iter()
            .flat_map(|service| {
                service.permissions.iter().map(|entry| pair(&service.id, &entry.id))
            })
            .collect()
    }

    prop_compose! {
        fn world()(
            service_roles in subsequence(all_service_roles(&catalogue()), 0..6),
            held in subsequence(all_permissions(&catalogue()), 0..12),
            is_named in proptest::bool::ANY,
            services in subsequence(
                catalogue().services().iter().map(|s| s.id.clone()).collect::<Vec<_>>(), 0..=2),
            organization_roles in subsequence(OrgRole::FOR_APPS.to_vec(), 0..=3),
            id in select(vec![[1u8; 16], [2u8; 16]]),
        ) -> (Scope, CustomRole, BTreeSet<ServiceId>) {
            let role = CustomRole {
                id: RoleId::from_bytes(id),
                org: OrgId::from_bytes([9; 16]),
                name: Name::parse("custom").expect("a name"),
                description: Description::empty(),
                permissions: held.into_iter().collect(),
            };
            let scope = Scope {
                organization_roles: organization_roles.into_iter().collect(),
                service_roles: service_roles.into_iter().collect(),
                custom_roles: is_named.then(|| role.id.clone()).into_iter().collect(),
            };
            (scope, role, services.into_iter().collect())
        }
    }

    proptest! {
        #[test]
        fn nothing_is_granted_in_a_service_that_the_organization_lacks(
            (scope, role, services) in world()
        ) {
            let access = resolve(&scope, &[role], &catalogue(), &services);
            for entry in &access.entries {
                let is_contained = services.contains(&entry.permission.service);
                prop_assert_eq!(entry.state == AccessState::Granted, is_contained);
            }
        }

        #[test]
        fn every_permission_has_a_reason_in_the_scope((scope, role, services) in world()) {
            let access = resolve(&scope, std::slice::from_ref(&role), &catalogue(), &services);
            for entry in &access.entries {
                prop_assert!(!entry.via.is_empty());
                for via in &entry.via {
                    let is_in_scope = match via {
                        Via::ServiceRole(held) => scope.service_roles.contains(held),
                        Via::CustomRole(id, _) => scope.custom_roles.contains(id)
                            && role.permissions.contains(&entry.permission),
                    };
                    prop_assert!(is_in_scope);
                }
            }
        }

        #[test]
        fn a_token_stands_for_exactly_what_was_resolved((scope, role, services) in world()) {
            let catalogue = catalogue();
            let access = resolve(&scope, &[role], &catalogue, &services);
            let perms = access.perms(&catalogue);
            let from_claim: BTreeSet<_> = catalogue
                .services()
                .iter()
                .flat_map(|service| permissions_of_claim(&perms, &catalogue, &service.id))
                .collect();
            prop_assert_eq!(from_claim, access.granted());
        }
    }

    #[test]
    fn an_organization_owner_app_has_no_service_permission() {
        let scope =
            Scope { organization_roles: BTreeSet::from([OrgRole::Owner]), ..Scope::nothing() };
        let services = catalogue().services().iter().map(|s| s.id.clone()).collect();
        let access = resolve(&scope, &[], &catalogue(), &services);
        assert!(access.granted().is_empty());
        assert_eq!(access.perms(&catalogue()), ["csp:org_owner"]);
    }
}
