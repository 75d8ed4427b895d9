//! The difference between two answers for one organization: before an edit and after it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::access::{AccessEntry, EffectiveAccess};
use crate::domain::roles::role::OrgRole;

/// What is gained and lost between two answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessChange {
    /// Permissions that only the second holds, with their state in it.
    pub gained: Vec<AccessEntry>,
    /// Permissions that only the first holds, with their state in it.
    pub lost: Vec<AccessEntry>,
    /// Organization roles that only the second holds.
    pub roles_gained: BTreeSet<OrgRole>,
    /// Organization roles that only the first holds.
    pub roles_lost: BTreeSet<OrgRole>,
}

/// Compares two answers for one organization.
pub fn change(before: &EffectiveAccess, after: &EffectiveAccess) -> AccessChange {
    let only = |one: &EffectiveAccess, other: &EffectiveAccess| {
        let known: BTreeSet<_> = other.entries.iter().map(|entry| &entry.permission).collect();
        let only = one.entries.iter().filter(|entry| !known.contains(&entry.permission));
        only.cloned().collect()
    };
    let roles = |one: &EffectiveAccess, other: &EffectiveAccess| {
        one.organization_roles.difference(&other.organization_roles).copied().collect()
    };
    AccessChange {
        gained: only(after, before),
        lost: only(before, after),
        roles_gained: roles(after, before),
        roles_lost: roles(before, after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::resolve;
    use crate::domain::scope::{Scope, ServiceRole};
    use crate::domain::services::catalogue::Catalogue;

    fn holding(roles: &[&str]) -> EffectiveAccess {
        let catalogue = Catalogue::embedded();
        let service = catalogue.services()[0].id.clone();
        let held = roles
            .iter()
            .map(|role| ServiceRole { service: service.clone(), role: (*role).to_owned() })
            .collect();
        let scope = Scope { service_roles: held, ..Scope::preselected() };
        resolve(&scope, &[], &catalogue, &BTreeSet::from([service]))
    }

    #[test]
    fn the_same_answer_changes_nothing() {
        let answer = holding(&["view_all"]);
        assert_eq!(change(&answer, &answer), AccessChange::default());
    }

    #[test]
    fn what_one_side_gains_the_other_loses() {
        let (none, all) = (holding(&[]), holding(&["view_all"]));
        let (there, back) = (change(&none, &all), change(&all, &none));
        assert_eq!(there.gained.len(), all.entries.len());
        assert_eq!((there.gained, there.lost), (back.lost, back.gained));
    }
}
