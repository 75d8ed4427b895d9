//! What an app may do for somebody: what the app may do *and* what they may do themselves.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::access::{AccessEntry, AccessState, EffectiveAccess, Via};
use crate::domain::ids::ServiceId;
use crate::domain::roles::role::{OrgRole, ServicePermission};
use crate::domain::scope::ServiceRole;
use crate::domain::services::catalogue::Catalogue;

/// What an app may do for one person in one organization.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SharedAccess {
    /// Roles in the organization that the app has and the person is.
    pub organization_roles: BTreeSet<OrgRole>,
    /// Built-in roles of the app, every permission of which the person holds as well.
    pub service_roles: BTreeSet<ServiceRole>,
    /// Permissions that both hold through whichever roles.
    pub permissions: BTreeSet<ServicePermission>,
}

impl SharedAccess {
    /// What both hold. `other` is the person's: whoever owns an organization is everything in it,
    /// and every member is a member.
    pub fn between(app: &EffectiveAccess, person: &EffectiveAccess) -> Self {
        let is = |role: &OrgRole| {
            person.organization_roles.contains(role)
                || person.organization_roles.contains(&OrgRole::Owner)
                || (*role == OrgRole::Member && !person.organization_roles.is_empty())
        };
        let held: BTreeSet<_> = granted(person).map(|entry| &entry.permission).collect();
        let shared = granted(app).filter(|entry| held.contains(&entry.permission));
        Self {
            organization_roles: app.organization_roles.iter().copied().filter(is).collect(),
            service_roles: whole_roles(app, &held),
            permissions: shared.map(|entry| entry.permission.clone()).collect(),
        }
    }

    /// What both are.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self {
            organization_roles: &self.organization_roles & &other.organization_roles,
            service_roles: &self.service_roles & &other.service_roles,
            permissions: &self.permissions & &other.permissions,
        }
    }

    /// The access as the `perms` claim: see [`EffectiveAccess::perms`]. A role that the person
    /// holds only a part of is written out as that part.
    pub fn perms(&self, catalogue: &Catalogue) -> Vec<String> {
        let roles = self.organization_roles.iter().map(|role| format!("csp:{}", role.wire_name()));
        let mut perms: BTreeSet<String> = roles.collect();
        let mut written: BTreeSet<ServicePermission> = BTreeSet::new();
        for held in &self.service_roles {
            let Some(role) = catalogue.role(&held.service, &held.role) else {
                continue;
            };
            let service = &held.service;
            written.extend(
                role.permission_ids()
                    .map(|permission| ServicePermission { service: service.clone(), permission }),
            );
            perms.extend(external(catalogue, service, &held.role));
        }
        for permission in self.permissions.difference(&written) {
            let name = permission.permission.as_str();
            perms.extend(external(catalogue, &permission.service, name));
        }
        perms.into_iter().collect()
    }

    /// What of it bears one of these names: an entry of the `perms` claim, or a permission id.
    #[must_use]
    pub fn narrowed(&self, names: &BTreeSet<String>, catalogue: &Catalogue) -> Self {
        let has = |name: &str| names.contains(name);
        let organization = self.organization_roles.iter().copied();
        let is_named = |service: &ServiceId, name: &str| {
            external(catalogue, service, name).is_some_and(|entry| names.contains(&entry))
        };
        let roles = self.service_roles.iter().filter(|held| is_named(&held.service, &held.role));
        let service_roles: BTreeSet<_> = roles.cloned().collect();
        // Of a role that is named and held in part, that part.
        let within: BTreeSet<_> = catalogue
            .services()
            .iter()
            .flat_map(|service| service.roles.iter().map(move |role| (&service.id, role)))
            .filter(|(service, role)| is_named(service, &role.name))
            .flat_map(|(service, role)| {
                let of = |permission| ServicePermission { service: service.clone(), permission };
                role.permission_ids().map(of).collect::<Vec<_>>()
            })
            .collect();
        let permissions = self.permissions.iter().filter(|held| {
            let id = held.permission.as_str();
            has(id) || is_named(&held.service, id) || within.contains(held)
        });
        Self {
            organization_roles: organization
                .filter(|role| has(&format!("csp:{}", role.wire_name())))
                .collect(),
            permissions: permissions.cloned().collect(),
            service_roles,
        }
    }

    /// Whether every name is one that [`Self::narrowed`] knows.
    pub fn knows(&self, names: &BTreeSet<String>, catalogue: &Catalogue) -> bool {
        let mut known: BTreeSet<String> = self.perms(catalogue).into_iter().collect();
        for held in &self.permissions {
            known.insert(held.permission.to_string());
            known.extend(external(catalogue, &held.service, held.permission.as_str()));
        }
        names.is_subset(&known)
    }

    /// The permissions by service.
    pub fn by_service(&self) -> BTreeMap<&ServiceId, Vec<&ServicePermission>> {
        let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for held in &self.permissions {
            found.entry(&held.service).or_default().push(held);
        }
        found
    }
}

impl From<&EffectiveAccess> for SharedAccess {
    /// Everything that the app may do by itself.
    fn from(app: &EffectiveAccess) -> Self {
        let held: BTreeSet<_> = granted(app).map(|entry| &entry.permission).collect();
        Self {
            organization_roles: app.organization_roles.clone(),
            service_roles: whole_roles(app, &held),
            permissions: held.into_iter().cloned().collect(),
        }
    }
}

fn granted(access: &EffectiveAccess) -> impl Iterator<Item = &AccessEntry> {
    access.entries.iter().filter(|entry| entry.state == AccessState::Granted)
}

/// The built-in roles through which an app holds something, as far as all of each is `held`.
fn whole_roles(
    app: &EffectiveAccess,
    held: &BTreeSet<&ServicePermission>,
) -> BTreeSet<ServiceRole> {
    let through = |entry: &AccessEntry| -> Vec<ServiceRole> {
        let roles = entry.via.iter().filter_map(|via| match via {
            Via::ServiceRole(role) => Some(role.clone()),
            Via::CustomRole(..) => None,
        });
        roles.collect()
    };
    let mut roles: BTreeSet<_> = granted(app).flat_map(through).collect();
    for entry in granted(app).filter(|entry| !held.contains(&entry.permission)) {
        for role in through(entry) {
            roles.remove(&role);
        }
    }
    roles
}

fn external(catalogue: &Catalogue, service: &ServiceId, name: &str) -> Option<String> {
    let definition = &catalogue.service(service)?.definition_id;
    Some(format!("external/{definition}/{name}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::subsequence;

    use super::*;
    use crate::domain::access::{permissions_of_claim, resolve};
    use crate::domain::scope::Scope;

    fn roles() -> Vec<ServiceRole> {
        let catalogue = Catalogue::embedded();
        let of = |service: &crate::domain::services::catalogue::ServiceFile| -> Vec<_> {
            let role = |role: &str| ServiceRole { service: service.id.clone(), role: role.into() };
            service.roles.iter().map(|entry| role(&entry.name)).collect()
        };
        catalogue.services().iter().flat_map(of).collect()
    }

    fn access(organization: &[OrgRole], service: Vec<ServiceRole>) -> EffectiveAccess {
        let catalogue = Catalogue::embedded();
        let services = catalogue.services().iter().map(|service| service.id.clone()).collect();
        let organization_roles = organization.iter().copied().collect();
        let service_roles = service.into_iter().collect();
        let scope = Scope { organization_roles, service_roles, ..Scope::nothing() };
        resolve(&scope, &[], &catalogue, &services)
    }

    fn role(name: &str) -> ServiceRole {
        let service = ServiceId::parse("carbon-black-cloud").expect("a service");
        ServiceRole { service, role: name.to_owned() }
    }

    #[test]
    fn an_owner_is_everything_that_an_app_may_be_and_nobody_else_is() {
        let app = access(&[OrgRole::Member, OrgRole::Developer], vec![]);
        let shared = |roles: &[OrgRole]| {
            SharedAccess::between(&app, &access(roles, vec![])).organization_roles
        };
        assert_eq!(shared(&[OrgRole::Owner]), [OrgRole::Member, OrgRole::Developer].into());
        assert_eq!(shared(&[OrgRole::Member]), [OrgRole::Member].into());
        let owner = access(&[OrgRole::Owner], vec![]);
        let member = access(&[OrgRole::Member], vec![]);
        assert!(SharedAccess::between(&owner, &member).organization_roles.is_empty());
    }

    #[test]
    fn a_role_that_the_person_holds_in_part_is_written_out() {
        let catalogue = Catalogue::embedded();
        let app = access(&[], vec![role("super_admin")]);
        let person = access(&[], vec![role("view_all")]);
        let perms = SharedAccess::between(&app, &person).perms(&catalogue);
        assert!(!perms.iter().any(|perm| perm.ends_with("/super_admin")), "{perms:?}");
        assert!(perms.iter().any(|perm| perm.ends_with("/_API.Device:device.READ")), "{perms:?}");
        let all = access(&[], vec![role("super_admin")]);
        let whole = SharedAccess::between(&app, &all).perms(&catalogue);
        assert_eq!(whole.len(), 1);
        assert!(whole[0].ends_with("/super_admin"));
    }

    #[test]
    fn a_permission_may_be_asked_for_by_its_id() {
        let catalogue = Catalogue::embedded();
        let app = access(&[OrgRole::Member], vec![role("view_all")]);
        let all = SharedAccess::from(&app);
        let names = BTreeSet::from(["_API.Device:device.READ".to_owned()]);
        assert!(all.knows(&names, &catalogue));
        let narrowed = all.narrowed(&names, &catalogue);
        assert_eq!(narrowed.permissions.len(), 1);
        assert!(narrowed.organization_roles.is_empty());
        assert!(!all.knows(&BTreeSet::from(["csp:org_owner".to_owned()]), &catalogue));
    }

    proptest! {
        #[test]
        fn a_token_holds_what_both_hold_and_no_more(
            app in subsequence(roles(), 0..5), person in subsequence(roles(), 0..5),
        ) {
            let catalogue = Catalogue::embedded();
            let (app, person) = (access(&[], app), access(&[], person));
            let perms = SharedAccess::between(&app, &person).perms(&catalogue);
            let claimed: BTreeSet<_> = catalogue
                .services()
                .iter()
                .flat_map(|service| permissions_of_claim(&perms, &catalogue, &service.id))
                .collect();
            prop_assert_eq!(claimed, &app.granted() & &person.granted());
        }

        #[test]
        fn narrowing_to_every_name_changes_nothing(app in subsequence(roles(), 0..5)) {
            let catalogue = Catalogue::embedded();
            let all = SharedAccess::from(&access(&[OrgRole::Member], app));
            let names = all.perms(&catalogue).into_iter().collect();
            prop_assert_eq!(all.narrowed(&names, &catalogue).perms(&catalogue), all.perms(&catalogue));
        }
    }
}
