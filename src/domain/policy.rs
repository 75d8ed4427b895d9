//! Who may do what: PRODUCT.md B as a table.
//!
//! A role is looked up in [`verdict`]; somebody with several roles has the best of
//! them. The whole table is written out by [`matrix`], which a test holds against
//! a file that people review.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::domain::names::every;
use crate::domain::roles::role::{OrgRole, ServicePermission};
use crate::domain::text::Name;

every! {
    /// Something that a member may or may not do in an organization, in the order of the table.
    #[derive(Serialize, Deserialize)]
    pub enum Action {
        /// Create one more organization.
        CreateOrganization,
        /// Look at the organization, its services and its roles.
        SeeOrganization,
        /// Rename the organization and set its policies.
        ManageOrganization,
        /// Invite, change and remove members.
        ManageMembers,
        /// Add and remove services.
        ManageServices,
        /// Create, change and delete custom roles.
        ManageRoles,
        /// Look at apps, owned or added. Never at secrets.
        SeeApps,
        /// Create an app that this organization owns.
        CreateApp,
        /// Change an app that this organization owns.
        EditApp,
        /// Replace the secret of an app that this organization owns.
        RegenerateSecret,
        /// Delete an app that this organization owns.
        DeleteApp,
        /// Add an app that this organization owns to this organization, or take it out again.
        AddOwnApp,
        /// Add an app that this organization owns to another one, where that is consented to.
        ShareApp,
        /// Accept an app of another organization.
        AcceptForeignApp,
        /// Remove an app of another organization.
        RemoveForeignApp,
        /// Use the Token Playground with credentials one holds.
        UsePlayground,
        /// Read the audit log, the access matrix and the exports.
        ReadAudit,
        /// See the API tokens of other members, and deactivate them.
        ManageApiTokens,
        /// Rotate and revoke signing keys, in the organization that the server was set up with.
        ManageSigningKeys,
    }
}

impl Action {
    /// What the action is, as it ends "You may not …".
    pub const fn label(self) -> &'static str {
        match self {
            Self::CreateOrganization => "create another organization",
            Self::SeeOrganization => "see this organization",
            Self::ManageOrganization => "change this organization",
            Self::ManageMembers => "manage the members of this organization",
            Self::ManageServices => "manage the services of this organization",
            Self::ManageRoles => "manage the custom roles of this organization",
            Self::SeeApps => "see the apps of this organization",
            Self::CreateApp => "create an app in this organization",
            Self::EditApp => "change an app of this organization",
            Self::RegenerateSecret => "regenerate the secret of an app of this organization",
            Self::DeleteApp => "delete an app of this organization",
            Self::AddOwnApp => "add an app of this organization to it",
            Self::ShareApp => "add an app of this organization to another one",
            Self::AcceptForeignApp => "accept an app of another organization",
            Self::RemoveForeignApp => "remove an app of another organization",
            Self::UsePlayground => "use the token playground",
            Self::ReadAudit => "read the audit log of this organization",
            Self::ManageApiTokens => "manage the API tokens of other members",
            Self::ManageSigningKeys => "manage the signing keys of this server",
        }
    }

    /// The roles that may, strongest first.
    pub fn needs(self) -> Vec<OrgRole> {
        OrgRole::ALL.into_iter().filter(|role| verdict(self, *role) != Verdict::No).collect()
    }
}

/// What a role may do about an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Verdict {
    /// It may not.
    No,
    /// It may, for the apps that the organization owns.
    OwnApps,
    /// It may, as long as the app holds no organization role that the person lacks.
    WithinCeiling,
    /// It may.
    Yes,
}

impl Verdict {
    const fn label(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::OwnApps => "own-apps",
            Self::WithinCeiling => "within-ceiling",
            Self::Yes => "yes",
        }
    }
}

/// What somebody may not do, what it takes, and whom they can ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denial {
    /// What was asked for.
    pub action: Action,
    pub needs: Vec<OrgRole>,
    /// The role in the app's scope that is more than the person holds, if it was that.
    pub beyond: Option<OrgRole>,
    /// Owners of the organization, who can help.
    pub ask: Vec<Name>,
}

/// The table itself: one role, one action.
pub const fn verdict(action: Action, role: OrgRole) -> Verdict {
    use Action as A;
    match role {
        OrgRole::Owner => Verdict::Yes,
        OrgRole::Developer => match action {
            A::SeeOrganization | A::SeeApps | A::UsePlayground => Verdict::Yes,
            A::CreateApp
            | A::EditApp
            | A::RegenerateSecret
            | A::DeleteApp
            | A::AddOwnApp
            | A::ShareApp => Verdict::WithinCeiling,
            A::ReadAudit => Verdict::OwnApps,
            A::CreateOrganization
            | A::ManageOrganization
            | A::ManageMembers
            | A::ManageServices
            | A::ManageRoles
            | A::AcceptForeignApp
            | A::RemoveForeignApp
            | A::ManageApiTokens
            | A::ManageSigningKeys => Verdict::No,
        },
        OrgRole::Member => match action {
            A::SeeOrganization | A::SeeApps | A::UsePlayground => Verdict::Yes,
            A::CreateOrganization
            | A::ManageOrganization
            | A::ManageMembers
            | A::ManageServices
            | A::ManageRoles
            | A::CreateApp
            | A::EditApp
            | A::RegenerateSecret
            | A::DeleteApp
            | A::AddOwnApp
            | A::ShareApp
            | A::AcceptForeignApp
            | A::RemoveForeignApp
            | A::ReadAudit
            | A::ManageApiTokens
            | A::ManageSigningKeys => Verdict::No,
        },
        OrgRole::Auditor => match action {
            A::SeeOrganization | A::SeeApps | A::ReadAudit => Verdict::Yes,
            A::CreateOrganization
            | A::ManageOrganization
            | A::ManageMembers
            | A::ManageServices
            | A::ManageRoles
            | A::CreateApp
            | A::EditApp
            | A::RegenerateSecret
            | A::DeleteApp
            | A::AddOwnApp
            | A::ShareApp
            | A::AcceptForeignApp
            | A::RemoveForeignApp
            | A::UsePlayground
            | A::ManageApiTokens
            | A::ManageSigningKeys => Verdict::No,
        },
    }
}

/// The best verdict among the roles that somebody holds.
///
/// A column of the table is a person: a Developer or an Auditor is a member as well, and
/// their column says all of it. Member counts for those who hold nothing more, which is
/// why an Auditor stays out of the playground.
pub fn best_verdict(action: Action, roles: &BTreeSet<OrgRole>) -> Verdict {
    let is_more = roles.iter().any(|role| *role != OrgRole::Member);
    roles
        .iter()
        .filter(|role| !is_more || **role != OrgRole::Member)
        .map(|role| verdict(action, *role))
        .max()
        .unwrap_or(Verdict::No)
}

/// The roles of which one more would let somebody with `roles` do this. What they hold already is
/// none of them.
pub fn roles_that_help(action: Action, roles: &BTreeSet<OrgRole>) -> Vec<OrgRole> {
    let helps = |role: &OrgRole| {
        let mut more = roles.clone();
        more.insert(*role) && best_verdict(action, &more) != Verdict::No
    };
    action.needs().into_iter().filter(helps).collect()
}

/// Whether somebody with `roles` may handle an app that holds `app_roles`: nobody handles
/// an app that is more in the organization than they are.
pub fn is_within_ceiling(roles: &BTreeSet<OrgRole>, app_roles: &BTreeSet<OrgRole>) -> bool {
    app_roles.iter().all(|app_role| may_grant(roles, *app_role))
}

/// Whether somebody with `roles` may give `app_role` to an app. A Developer gives Member and
/// Developer only (CONTRACT.md 5.3).
pub fn may_grant(roles: &BTreeSet<OrgRole>, app_role: OrgRole) -> bool {
    roles.contains(&OrgRole::Owner)
        || match app_role {
            OrgRole::Member | OrgRole::Developer => roles.contains(&OrgRole::Developer),
            OrgRole::Owner | OrgRole::Auditor => false,
        }
}

/// Whether somebody who holds the permissions `own` may put `wanted` into an app or a custom
/// role where only roles that one holds may be given: all of it must be theirs.
pub fn may_hand_on(
    own: &BTreeSet<ServicePermission>,
    wanted: &BTreeSet<ServicePermission>,
) -> bool {
    wanted.is_subset(own)
}

/// The whole table as text, a line an action.
pub fn matrix() -> String {
    let mut text = String::new();
    for action in Action::ALL {
        let _ = writeln!(text, "{}", action.label());
        text.push(' ');
        for role in OrgRole::ALL {
            let name = role.wire_name().trim_start_matches("org_");
            let _ = write!(text, " {name} {}  ", verdict(action, role).label());
        }
        // Who belongs to no organization at all is not on this table.
        let outsider = if action == Action::CreateOrganization { "as elsewhere" } else { "404" };
        let _ = writeln!(text, " outsider {outsider}");
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::subsequence;

    use super::*;

    fn permissions() -> Vec<ServicePermission> {
        let catalogue = crate::domain::services::catalogue::Catalogue::embedded();
        let of = |service: &crate::domain::services::catalogue::ServiceFile| -> Vec<_> {
            let held = service.permissions.iter().take(6);
            held.map(|entry| ServicePermission {
                service: service.id.clone(),
                permission: entry.id.clone(),
            })
            .collect()
        };
        catalogue.services().iter().flat_map(of).collect()
    }

    #[test]
    fn the_table_is_what_was_reviewed() {
        insta::assert_snapshot!("policy_matrix", matrix());
    }

    #[test]
    fn nobody_is_told_to_get_a_role_that_they_hold() {
        let auditor = BTreeSet::from([OrgRole::Member, OrgRole::Auditor]);
        let helps = roles_that_help(Action::UsePlayground, &auditor);
        assert_eq!(helps, [OrgRole::Owner, OrgRole::Developer]);
    }

    #[test]
    fn an_auditor_does_not_use_the_playground_though_a_member_does() {
        let member = BTreeSet::from([OrgRole::Member]);
        let auditor = BTreeSet::from([OrgRole::Member, OrgRole::Auditor]);
        assert_eq!(best_verdict(Action::UsePlayground, &member), Verdict::Yes);
        assert_eq!(best_verdict(Action::UsePlayground, &auditor), Verdict::No);
    }

    #[test]
    fn a_developer_cannot_mint_an_owner() {
        let roles = BTreeSet::from([OrgRole::Member, OrgRole::Developer]);
        assert!(!is_within_ceiling(&roles, &BTreeSet::from([OrgRole::Owner])));
        assert!(is_within_ceiling(&roles, &BTreeSet::from([OrgRole::Member, OrgRole::Developer])));
    }

    proptest! {
        #[test]
        fn one_more_additional_role_never_takes_a_right_away(
            roles in subsequence(vec![OrgRole::Owner, OrgRole::Developer, OrgRole::Auditor], 1..=3),
            more in subsequence(OrgRole::ALL.to_vec(), 1),
        ) {
            let before: BTreeSet<_> = roles.into_iter().collect();
            let after: BTreeSet<_> = before.iter().copied().chain(more).collect();
            for action in Action::ALL {
                prop_assert!(best_verdict(action, &after) >= best_verdict(action, &before));
            }
        }

        #[test]
        fn what_is_handed_on_is_never_more_than_what_is_held(
            own in subsequence(permissions(), 0..8),
            wanted in subsequence(permissions(), 0..8),
        ) {
            let (own, wanted) = (BTreeSet::from_iter(own), BTreeSet::from_iter(wanted));
            let may = may_hand_on(&own, &wanted);
            prop_assert_eq!(may, wanted.difference(&own).count() == 0);
            prop_assert!(may_hand_on(&own, &own));
        }

        #[test]
        fn whoever_holds_more_may_hand_on_more(
            own in subsequence(permissions(), 0..8),
            more in subsequence(permissions(), 0..8),
            wanted in subsequence(permissions(), 0..4),
        ) {
            let (own, wanted) = (BTreeSet::from_iter(own), BTreeSet::from_iter(wanted));
            let all: BTreeSet<_> = own.iter().cloned().chain(more).collect();
            prop_assert!(may_hand_on(&all, &wanted) || !may_hand_on(&own, &wanted));
        }

        #[test]
        fn nobody_without_a_role_may_do_anything(at in 0..Action::ALL.len()) {
            prop_assert_eq!(best_verdict(Action::ALL[at], &BTreeSet::new()), Verdict::No);
        }
    }
}
