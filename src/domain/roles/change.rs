//! What a change of a custom role does to those who hold it, before anybody saves it.
//!
//! It asks [`resolve`] once with the role as it is and once as it shall be: a permission that
//! somebody holds through another role as well is neither gained nor lost.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::access::resolve;
use crate::domain::ids::{RoleId, ServiceId};
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::holder::{Holders, RoleHolder};
use crate::domain::roles::role::{CustomRole, ServicePermission};
use crate::domain::scope::Scope;
use crate::domain::services::catalogue::Catalogue;
use crate::domain::text::Name;

/// How many gain and lose one permission.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    pub apps_gain: u32,
    pub apps_lose: u32,
    pub members_gain: u32,
    pub members_lose: u32,
}

/// Everything that a change does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleEffect {
    /// By permission, in order of service and permission. What stays as it is does not occur.
    pub shifts: BTreeMap<ServicePermission, Shift>,
    /// How many apps gain or lose something.
    pub apps: u32,
    /// How many members gain or lose something.
    pub members: u32,
    /// The first of these apps, and of these members.
    pub first_apps: Vec<Name>,
    pub first_members: Vec<Name>,
}

impl RoleEffect {
    /// How many are named.
    pub const NAMED: usize = 5;
}

/// What becomes of the role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleFate {
    /// It holds these permissions from now on.
    Holds(BTreeSet<ServicePermission>),
    /// It ends, and another role takes its place, or none.
    Ends(Option<RoleChoice>),
}

/// Says who gains and who loses what in the organization, whose custom roles and services these
/// are.
pub fn effect(
    holders: &Holders,
    role: &RoleId,
    fate: &RoleFate,
    roles: &[CustomRole],
    catalogue: &Catalogue,
    services: &BTreeSet<ServiceId>,
) -> RoleEffect {
    let after_roles = roles_after(roles, role, fate);
    let change = |holder: &RoleHolder| {
        let held = |scope: &Scope, roles: &[CustomRole]| -> BTreeSet<ServicePermission> {
            let access = resolve(scope, roles, catalogue, services);
            access.entries.into_iter().map(|entry| entry.permission).collect()
        };
        let before = held(&holder.roles, roles);
        let after = held(&scope_after(&holder.roles, role, fate), &after_roles);
        let gained: Vec<_> = after.difference(&before).cloned().collect();
        let lost: Vec<_> = before.difference(&after).cloned().collect();
        (gained, lost)
    };
    let mut effect = RoleEffect::default();
    let name = |names: &mut Vec<Name>, holder: &RoleHolder| {
        if names.len() < RoleEffect::NAMED {
            names.push(holder.name.clone());
        }
    };
    for app in &holders.apps {
        let (gained, lost) = change(app);
        if !gained.is_empty() || !lost.is_empty() {
            effect.apps += 1;
            name(&mut effect.first_apps, app);
        }
        for one in gained {
            effect.shifts.entry(one).or_default().apps_gain += 1;
        }
        for one in lost {
            effect.shifts.entry(one).or_default().apps_lose += 1;
        }
    }
    for member in &holders.members {
        let (gained, lost) = change(member);
        if !gained.is_empty() || !lost.is_empty() {
            effect.members += 1;
            name(&mut effect.first_members, member);
        }
        for one in gained {
            effect.shifts.entry(one).or_default().members_gain += 1;
        }
        for one in lost {
            effect.shifts.entry(one).or_default().members_lose += 1;
        }
    }
    effect
}

fn roles_after(roles: &[CustomRole], role: &RoleId, fate: &RoleFate) -> Vec<CustomRole> {
    let mut after = roles.to_vec();
    match fate {
        RoleFate::Holds(permissions) => {
            for changed in after.iter_mut().filter(|known| known.id == *role) {
                changed.permissions.clone_from(permissions);
            }
        }
        RoleFate::Ends(_) => after.retain(|known| known.id != *role),
    }
    after
}

/// What somebody holds once the role has become that.
pub fn scope_after(scope: &Scope, role: &RoleId, fate: &RoleFate) -> Scope {
    let mut after = scope.clone();
    let RoleFate::Ends(replacement) = fate else {
        return after;
    };
    if !after.custom_roles.remove(role) {
        return after;
    }
    match replacement {
        Some(RoleChoice::Custom(other)) => {
            after.custom_roles.insert(other.clone());
        }
        Some(RoleChoice::Service(held)) => {
            after.service_roles.insert(held.clone());
        }
        // A role in the organization is no substitute for permissions in a service.
        Some(RoleChoice::Organization(_)) | None => {}
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::scope::ServiceRole;
    use crate::domain::text::{Description, Name};
    use crate::domain::{OrgId, PermissionId};

    const ID: [u8; 16] = [1; 16];

    fn cbc() -> ServiceId {
        ServiceId::parse("carbon-black-cloud").expect("an id")
    }

    fn permissions(ids: &[&str]) -> BTreeSet<ServicePermission> {
        let held = |id: &&str| ServicePermission {
            service: cbc(),
            permission: PermissionId::parse(id).expect("a permission"),
        };
        ids.iter().map(held).collect()
    }

    fn role(ids: &[&str]) -> CustomRole {
        CustomRole {
            id: RoleId::from_bytes(ID),
            org: OrgId::from_bytes([9; 16]),
            name: Name::parse("custom").expect("a name"),
            description: Description::empty(),
            permissions: permissions(ids),
        }
    }

    fn holder(service_role: Option<&str>) -> RoleHolder {
        let service_roles = service_role
            .map(|role| ServiceRole { service: cbc(), role: role.to_owned() })
            .into_iter()
            .collect();
        RoleHolder {
            id: "x".to_owned(),
            name: Name::parse("siem").expect("a name"),
            folded: "siem".to_owned(),
            roles: Scope {
                service_roles,
                custom_roles: BTreeSet::from([RoleId::from_bytes(ID)]),
                ..Scope::nothing()
            },
        }
    }

    fn effect_of(holders: &Holders, fate: &RoleFate) -> RoleEffect {
        let roles = [role(&["_API.Device:device.READ"])];
        let id = RoleId::from_bytes(ID);
        effect(holders, &id, fate, &roles, &Catalogue::embedded(), &BTreeSet::from([cbc()]))
    }

    #[test]
    fn what_another_role_gives_as_well_is_neither_gained_nor_lost() {
        let holders =
            Holders { apps: vec![holder(None), holder(Some("view_all"))], members: vec![] };
        let effect = effect_of(&holders, &RoleFate::Ends(None));
        let lost: Vec<_> = effect.shifts.values().map(|shift| shift.apps_lose).collect();
        assert_eq!((effect.apps, lost), (1, vec![1]));
    }

    #[test]
    fn the_same_permissions_change_nothing() {
        let holders = Holders { apps: vec![holder(None)], members: vec![holder(None)] };
        let same = RoleFate::Holds(permissions(&["_API.Device:device.READ"]));
        assert_eq!(effect_of(&holders, &same), RoleEffect::default());
    }

    #[test]
    fn a_replacement_gives_what_it_holds() {
        let holders = Holders { apps: vec![], members: vec![holder(None)] };
        let view_all = ServiceRole { service: cbc(), role: "view_all".to_owned() };
        let effect = effect_of(&holders, &RoleFate::Ends(Some(RoleChoice::Service(view_all))));
        assert_eq!(effect.members, 1);
        assert!(effect.shifts.values().all(|shift| shift.members_lose == 0));
    }
}
