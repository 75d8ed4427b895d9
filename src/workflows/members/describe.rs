//! Members as programs know them: with the names of their roles, by position.

use std::collections::BTreeMap;

use crate::domain::account::person::Person;
use crate::domain::paging::{Place, Slice, Sliced};
use crate::domain::policy::Action;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::text::Name;
use crate::domain::{InvitationId, OrgId};
use crate::storage::apps::pages::HeldRole;
use crate::storage::members::invitations::{self, Invitation, OpenInvitation};
use crate::storage::members::pages::{self, ListMembers, MemberRow};
use crate::storage::{self, Tx};
use crate::workflows::roles::named::{CustomNames, NamedScope, RoleName, custom_names, name};
use crate::workflows::{Actor, OpContext, WorkflowError, Workflows};

/// How many invitations are read in one go.
const PART: i64 = 200;

/// A member with their roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberDescription {
    pub person: Person,
    pub roles: NamedScope,
}

/// Describes a part of the members of the organization, by name. A search looks at name and
/// address.
pub async fn describe(
    op: &OpContext,
    org: &OrgId,
    search: &str,
    slice: Slice,
) -> Result<Sliced<MemberDescription>, WorkflowError> {
    let mut view = op.view(org, Action::SeeOrganization).await?;
    let query =
        ListMembers { search: search.to_owned(), skip: slice.skip, ..ListMembers::default() };
    let rows = pages::list(&mut view, org, &query, slice.limit).await?;
    let total = pages::count(&mut view, org, &query).await?;
    let custom = custom_names(&mut view, org).await?;
    let by_display: BTreeMap<_, _> =
        custom.values().map(|role| (role.display_name.clone(), role.clone())).collect();
    let describe = |row| describe_one(op, row, &custom, &by_display);
    Ok(Sliced { rows: rows.into_iter().map(describe).collect(), total })
}

fn describe_one(
    w: &Workflows,
    row: MemberRow,
    custom: &CustomNames,
    by_display: &BTreeMap<String, RoleName>,
) -> MemberDescription {
    let organization = row.roles.into_iter().map(RoleChoice::Organization);
    let service = row.service_roles.into_iter().map(RoleChoice::Service);
    let held: Vec<_> =
        organization.chain(service).map(|role| HeldRole { role, name: None }).collect();
    let mut roles = name(w.catalogue(), &held, custom);
    let names = row.custom_roles.iter();
    roles.custom = names.filter_map(|name| by_display.get(name.as_str()).cloned()).collect();
    MemberDescription { person: row.person, roles }
}

/// The roles of whoever asks, in one of their organizations.
pub async fn show_own_roles(op: &OpContext, org: &OrgId) -> Result<NamedScope, WorkflowError> {
    let mut view = op.view(org, Action::SeeOrganization).await?;
    let held = match op.actor().clone() {
        Actor::App(app) => {
            let grant = storage::sharing::grants::find(&mut view, &app, org, op.now()).await?;
            let version = grant.ok_or(WorkflowError::NotFound)?.scope_version;
            storage::apps::scopes::get(&mut view, &app, version).await?
        }
        Actor::Person(_) | Actor::Operator | Actor::Server | Actor::Nobody => {
            let member = storage::members::member::find(&mut view, org, op.person()?).await?;
            member.ok_or(WorkflowError::NotFound)?.roles
        }
    };
    let mut choices = held.choices();
    let roles = view.who.roles.clone();
    choices.retain(|choice| match choice {
        RoleChoice::Organization(role) => roles.contains(role),
        RoleChoice::Service(_) | RoleChoice::Custom(_) => true,
    });
    let custom = custom_names(&mut view, org).await?;
    let held: Vec<_> = choices.into_iter().map(|role| HeldRole { role, name: None }).collect();
    Ok(name(op.catalogue(), &held, &custom))
}

/// Somebody who is invited, with the roles that they will have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationDescription {
    pub invitation: Invitation,
    /// The name of whoever invited them.
    pub invited_by: Name,
    pub roles: NamedScope,
}

/// Describes an invitation that nobody has accepted yet. For those who may invite.
pub async fn describe_invitation(
    op: &OpContext,
    org: &OrgId,
    id: &InvitationId,
) -> Result<InvitationDescription, WorkflowError> {
    let mut view = op.view(org, Action::ManageMembers).await?;
    let found = invitations::find(&mut view, org, id).await?;
    let invitation = found.ok_or(WorkflowError::NotFound)?;
    let inviter = storage::account::people::find(&mut view, &invitation.invited_by).await?;
    let invited_by = inviter.ok_or(WorkflowError::NotFound)?.person.name;
    let custom = custom_names(&mut view, org).await?;
    let choices = invitation.roles.choices().into_iter();
    let held: Vec<_> = choices.map(|role| HeldRole { role, name: None }).collect();
    let roles = name(op.catalogue(), &held, &custom);
    Ok(InvitationDescription { invitation, invited_by, roles })
}

/// Everybody who is invited and has not joined, newest first. For those who may invite.
pub async fn list_open(op: &OpContext, org: &OrgId) -> Result<Vec<OpenInvitation>, WorkflowError> {
    let mut view = op.view(org, Action::ManageMembers).await?;
    list_all(&mut view, org).await
}

async fn list_all(tx: &mut Tx, org: &OrgId) -> Result<Vec<OpenInvitation>, WorkflowError> {
    let mut all: Vec<OpenInvitation> = Vec::new();
    loop {
        let after = all.last().map(|last| Place { at: last.created_at, id: last.id.clone() });
        let part = invitations::list(tx, org, after.as_ref(), PART).await?;
        let is_last = i64::try_from(part.len()).is_ok_and(|count| count < PART);
        all.extend(part);
        if is_last {
            return Ok(all);
        }
    }
}
