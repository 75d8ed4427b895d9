//! Changing what a member holds, one section at a time.

use std::collections::BTreeSet;

use crate::domain::audit::event::Event;
use crate::domain::policy::Action;
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::{Scope, ServiceRole};
use crate::domain::{OrgId, PersonId, RoleId};
use crate::storage::Tx;
use crate::storage::members::member;
use crate::workflows::apps::check_scope;
use crate::workflows::members::invite::has_base_role;
use crate::workflows::{OpContext, WorkflowError};

/// A section of a member's roles, as it shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleSection {
    /// Owner or Member, Developer, Auditor.
    Organization(BTreeSet<OrgRole>),
    /// Built-in roles of services.
    Service(BTreeSet<ServiceRole>),
    Custom(BTreeSet<RoleId>),
}

/// Which roles to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeMemberRoles {
    pub org: OrgId,
    pub person: PersonId,
    /// The version that the form showed.
    pub version: i64,
    pub section: RoleSection,
}

/// Replaces one section of a member's roles. The last owner stays one.
/// [`WorkflowError::Stale`] when somebody else changed them meanwhile.
pub async fn change_roles(op: &OpContext, form: ChangeMemberRoles) -> Result<(), WorkflowError> {
    let ChangeMemberRoles { org, person, version, section } = form;
    let mut change = op.change(&org, Action::ManageMembers).await?;
    let found = member::find(&mut change, &org, &person).await?.ok_or(WorkflowError::NotFound)?;
    if found.version != version {
        return Err(WorkflowError::Stale);
    }
    let (before, mut after) = (found.roles.clone(), found.roles);
    match section {
        RoleSection::Organization(roles) => after.organization_roles = roles,
        RoleSection::Service(roles) => after.service_roles = roles,
        RoleSection::Custom(roles) => after.custom_roles = roles,
    }
    if before == after {
        return Ok(());
    }
    has_base_role(&after)?;
    check_scope(op, &mut change, &org, &after).await?;
    if !after.organization_roles.contains(&OrgRole::Owner) {
        keep_an_owner(&mut change, &org, &before).await?;
    }

    member::set_roles(&mut change, &org, &person, &after).await?;
    change.record(Event::MemberRolesChanged { person, before, after });
    change.commit().await
}

/// Refuses when the one who holds `before` is the last owner. The organization is locked.
pub(crate) async fn keep_an_owner(
    tx: &mut Tx,
    org: &OrgId,
    before: &Scope,
) -> Result<(), WorkflowError> {
    let is_owner = before.organization_roles.contains(&OrgRole::Owner);
    if is_owner && member::count_owners(tx, org).await? <= 1 {
        let message = "This is the last Organization Owner. Make somebody else an owner first.";
        return Err(WorkflowError::invalid("roles", message));
    }
    Ok(())
}
