//! One member with everything that they hold, and what can be given to members.

use std::collections::BTreeSet;

use crate::domain::account::person::Person;
use crate::domain::apps::app::App;
use crate::domain::policy::Action;
use crate::domain::roles::role::{CustomRole, OrgRole};
use crate::domain::text::Name;
use crate::domain::{OrgId, PersonId, ServiceId};
use crate::storage;
use crate::storage::Tx;
use crate::storage::members::member::{self, Member};
use crate::storage::services::instances::list_contained;
use crate::workflows::{OpContext, View, WorkflowError};

/// How many of the apps that somebody created are named.
const NAMED_APPS: i64 = 20;

/// A member in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberDetails {
    pub person: Person,
    /// Whether a mail to their address was ever answered.
    pub is_email_proved: bool,
    /// What they hold.
    pub member: Member,
    /// What there is to hold.
    pub offer: MemberOffer,
    /// The first apps of the organization that they created, by name.
    pub apps: Vec<App>,
    /// How many they created in all.
    pub app_count: i64,
    /// Their API tokens here, which end with the membership; for owners and for themselves only.
    pub api_tokens: Vec<Name>,
    /// Whether nobody else owns the organization.
    pub is_last_owner: bool,
    /// Whether the visitor may change and remove them.
    pub may_manage: bool,
    /// Whether this is the visitor.
    pub is_me: bool,
}

/// The roles that can be given to members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberOffer {
    pub org_name: Name,
    pub custom_roles: Vec<CustomRole>,
    /// The services that the organization contains.
    pub services: BTreeSet<ServiceId>,
}

/// Looks at a member of the organization.
pub async fn show(
    op: &OpContext,
    org: &OrgId,
    person: &PersonId,
) -> Result<MemberDetails, WorkflowError> {
    let mut view = op.view(org, Action::SeeOrganization).await?;
    details(&mut view, person).await
}

/// Looks at one's own membership, before leaving.
pub async fn show_own(op: &OpContext, org: &OrgId) -> Result<MemberDetails, WorkflowError> {
    show(op, org, op.person()?).await
}

/// Looks at a member in order to remove them.
pub async fn show_to_remove(
    op: &OpContext,
    org: &OrgId,
    person: &PersonId,
) -> Result<MemberDetails, WorkflowError> {
    let mut view = op.view(org, Action::ManageMembers).await?;
    details(&mut view, person).await
}

/// What can be given to somebody who is invited.
pub async fn offer_roles(op: &OpContext, org: &OrgId) -> Result<MemberOffer, WorkflowError> {
    let mut view = op.view(org, Action::ManageMembers).await?;
    let org_name = view.who.org.name.clone();
    offer(&mut view, org, org_name).await
}

async fn offer(tx: &mut Tx, org: &OrgId, org_name: Name) -> Result<MemberOffer, WorkflowError> {
    Ok(MemberOffer {
        org_name,
        custom_roles: storage::roles::custom::list(tx, org).await?,
        services: list_contained(tx, org).await?,
    })
}

async fn details(view: &mut View, person: &PersonId) -> Result<MemberDetails, WorkflowError> {
    let org = view.who.org.clone();
    let found = member::find(view, &org.id, person).await?.ok_or(WorkflowError::NotFound)?;
    let known = storage::account::people::find(view, person).await?;
    let known = known.ok_or(WorkflowError::NotFound)?;
    let is_owner = found.roles.organization_roles.contains(&OrgRole::Owner);
    let may_manage = view.who.may(Action::ManageMembers);
    let is_me = view.who.is(person);
    let tokens = if may_manage || is_me {
        storage::tokens::api_tokens::list_of_person(view, &org.id, person).await?
    } else {
        Vec::new()
    };
    Ok(MemberDetails {
        is_email_proved: known.email_proved_at.is_some(),
        person: known.person,
        offer: offer(view, &org.id, org.name).await?,
        apps: storage::apps::app::list_created_by(view, &org.id, person, NAMED_APPS).await?,
        app_count: storage::apps::app::count_created_by(view, &org.id, person).await?,
        is_last_owner: is_owner && member::count_owners(view, &org.id).await? <= 1,
        api_tokens: tokens.into_iter().map(|token| token.name).collect(),
        may_manage,
        is_me,
        member: found,
    })
}
