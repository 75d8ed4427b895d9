//! One member with everything that they hold, and what can be given to members.

use std::collections::BTreeSet;

use crate::domain::account::person::Person;
use crate::domain::apps::app::App;
use crate::domain::policy::{self, Action, Verdict};
use crate::domain::roles::role::{CustomRole, OrgRole};
use crate::domain::text::Name;
use crate::domain::{OrgId, PersonId, ServiceId};
use crate::storage;
use crate::storage::Tx;
use crate::storage::members::member::Member;
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// How many of the apps that somebody created are named.
const NAMED_APPS: i64 = 20;

/// A member in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberDetails {
    /// Who.
    pub person: Person,
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
    /// The name of the organization.
    pub org_name: Name,
    /// Its custom roles.
    pub custom_roles: Vec<CustomRole>,
    /// The services that it contains.
    pub services: BTreeSet<ServiceId>,
}

/// Looks at a member of the organization.
///
/// # Errors
/// [`WorkflowError::NotFound`] for outsiders, and for people who are no members.
pub async fn see_member(
    op: &OpContext,
    org: &OrgId,
    person: &PersonId,
) -> Result<MemberDetails, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeOrganization).await?;
    details(&mut tx, &ctx, person).await
}

/// Looks at one's own membership, for example before leaving.
///
/// # Errors
/// [`WorkflowError::NotFound`] for outsiders.
pub async fn see_own_membership(
    op: &OpContext,
    org: &OrgId,
) -> Result<MemberDetails, WorkflowError> {
    let (w, visitor) = op.parts();
    see_member(op, org, &visitor.person).await
}

/// What can be given to somebody who is invited.
///
/// # Errors
/// [`WorkflowError::Denied`] for anybody but owners.
pub async fn offer_member_roles(op: &OpContext, org: &OrgId) -> Result<MemberOffer, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ManageMembers).await?;
    offer(&mut tx, &ctx).await
}

async fn offer(tx: &mut Tx, ctx: &ActingMember) -> Result<MemberOffer, WorkflowError> {
    let org = &ctx.org.id;
    let instances = storage::services::instances::list(tx, org).await?;
    Ok(MemberOffer {
        org_name: ctx.org.name.clone(),
        custom_roles: storage::roles::custom::list(tx, org).await?,
        services: instances.into_iter().map(|instance| instance.service).collect(),
    })
}

async fn details(
    tx: &mut Tx,
    ctx: &ActingMember,
    person: &PersonId,
) -> Result<MemberDetails, WorkflowError> {
    let org = &ctx.org.id;
    let member = storage::members::member::find(tx, org, person).await?;
    let member = member.ok_or(WorkflowError::NotFound)?;
    let known = storage::account::people::find(tx, person).await?;
    let is_owner = member.roles.organization_roles.contains(&OrgRole::Owner);
    let may_manage = policy::best_verdict(Action::ManageMembers, &ctx.roles) != Verdict::No;
    let is_me = *person == ctx.person;
    let tokens = if may_manage || is_me {
        storage::tokens::api_tokens::list_of_person(tx, org, person).await?
    } else {
        Vec::new()
    };
    Ok(MemberDetails {
        person: known.ok_or(WorkflowError::NotFound)?.person,
        offer: offer(tx, ctx).await?,
        apps: storage::apps::app::list_created_by(tx, org, person, NAMED_APPS).await?,
        app_count: storage::apps::app::count_created_by(tx, org, person).await?,
        is_last_owner: is_owner && storage::members::member::count_owners(tx, org).await? <= 1,
        api_tokens: tokens.into_iter().map(|token| token.name).collect(),
        may_manage,
        is_me,
        member,
    })
}
