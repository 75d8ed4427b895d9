//! Changing what a member holds, one section at a time.

use std::collections::BTreeSet;

use crate::domain::audit::event::Event;
use crate::domain::policy::Action;
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::{Scope, ServiceRole};
use crate::domain::{OrgId, PersonId, RoleId};
use crate::storage::{self, Tx};
use crate::workflows::apps::create::check_scope;
use crate::workflows::members::invite::has_base_role;
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// A section of a member's roles, as it shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleSection {
    /// Owner or Member, Developer, Auditor.
    Organization(BTreeSet<OrgRole>),
    /// Built-in roles of services.
    Service(BTreeSet<ServiceRole>),
    /// Custom roles.
    Custom(BTreeSet<RoleId>),
}

/// Which roles to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeMemberRoles {
    /// The organization.
    pub org: OrgId,
    /// The member.
    pub person: PersonId,
    /// The version that the form showed.
    pub version: i64,
    /// The section, as it shall be.
    pub section: RoleSection,
}

/// Replaces one section of a member's roles. The last owner stays one.
///
/// # Errors
/// [`WorkflowError::Stale`] when somebody else changed them meanwhile; [`WorkflowError::Invalid`]
/// for roles that cannot be, the demotion of the last owner among them.
pub async fn change_member_roles(
    op: &OpContext,
    form: ChangeMemberRoles,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let ChangeMemberRoles { org, person, version, section } = form;
    let mut tx = w.write().await?;
    storage::organizations::organization::lock(&mut tx, &org).await?;
    let ctx = ActingMember::enter(&mut tx, visitor, &org).await?;
    ctx.authorize(&mut tx, Action::ManageMembers).await?;
    let member = storage::members::member::find(&mut tx, &org, &person).await?;
    let member = member.ok_or(WorkflowError::NotFound)?;
    if member.version != version {
        return Err(WorkflowError::Stale);
    }
    let (before, mut after) = (member.roles.clone(), member.roles);
    match section {
        RoleSection::Organization(roles) => after.organization_roles = roles,
        RoleSection::Service(roles) => after.service_roles = roles,
        RoleSection::Custom(roles) => after.custom_roles = roles,
    }
    if before == after {
        return Ok(());
    }
    has_base_role(&after)?;
    check_scope(w, &mut tx, &org, &after).await?;
    if !after.organization_roles.contains(&OrgRole::Owner) {
        keep_an_owner(&mut tx, &org, &before).await?;
    }

    storage::members::member::set_roles(&mut tx, &org, &person, &after).await?;
    let event = Event::MemberRolesChanged { person, before, after };
    ctx.record(w, &mut tx, event).await?;
    tx.commit().await?;
    Ok(())
}

/// Refuses when the one who holds `before` is the last owner. The organization is locked.
pub(crate) async fn keep_an_owner(
    tx: &mut Tx,
    org: &OrgId,
    before: &Scope,
) -> Result<(), WorkflowError> {
    let is_owner = before.organization_roles.contains(&OrgRole::Owner);
    if is_owner && storage::members::member::count_owners(tx, org).await? <= 1 {
        let message = "This is the last Organization Owner. Make somebody else an owner first.";
        return Err(WorkflowError::invalid("roles", message));
    }
    Ok(())
}
