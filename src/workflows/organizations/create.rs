//! Creating one more organization. Whoever creates it owns it.

use crate::domain::audit::event::Event;
use crate::domain::organizations::organization::{Organization, ServiceBase};
use crate::domain::policy::{self, Action, Denial, Verdict};
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::Scope;
use crate::domain::text::Name;
use crate::domain::{OrgId, PersonId};
use crate::storage::StorageError;
use crate::storage::members::member;
use crate::storage::organizations::organization;
use crate::workflows::engine::op::Unit;
use crate::workflows::services::add::{InstancePlan, contain, new_key};
use crate::workflows::{Actor, Change, OpContext, WorkflowError};

/// Begins: says whether the visitor may, and chooses the id that makes a form work once.
pub async fn begin(op: &OpContext) -> Result<OrgId, WorkflowError> {
    authorize(&mut *op.view_own().await?).await?;
    Ok(op.rng().id())
}

/// Creates an organization with the visitor as its owner. It contains the services of the
/// embedded sandbox. The same form, sent again, finds the organization that it made;
/// [`WorkflowError::NotFound`] for an id that is somebody else's.
pub async fn create(op: &OpContext, id: &OrgId, name: &str) -> Result<OrgId, WorkflowError> {
    let mut change = op.change_own().await?;
    authorize(&mut change).await?;
    if organization::find(&mut change, id).await?.is_some() {
        return made_before(&mut change, id).await;
    }
    let name = Name::parse(name)
        .map_err(|error| WorkflowError::invalid("name", error.about("an organization name")))?;
    let org = Organization { id: id.clone(), name, created_at: op.now(), version: 1 };
    match organization::insert(&mut change, &org).await {
        // The same form, a moment ago. The transaction is of no use any more.
        Err(StorageError::Constraint(_)) => {
            drop(change);
            return made_before(&mut *op.view_own().await?, id).await;
        }
        inserted => inserted?,
    }
    let owner = change.who.clone();
    begin_with(op, &mut change, &org, &owner).await?;
    change.commit().await?;
    Ok(org.id)
}

/// Gives a new organization its owner and the services of the embedded sandbox, so that a first
/// call needs nothing else, and puts all of it on the record.
pub(super) async fn begin_with<P>(
    op: &OpContext,
    change: &mut Change<P>,
    org: &Organization,
    owner: &PersonId,
) -> Result<(), WorkflowError> {
    let roles = Scope::of_roles([OrgRole::Owner]);
    member::insert(change, &org.id, owner, &roles, op.now()).await?;
    let created = Event::OrganizationCreated { org: org.id.clone(), name: org.name.clone() };
    let mut events = vec![created, Event::MemberJoined { person: owner.clone(), roles }];
    for service in op.catalogue().sandboxed() {
        let plan = InstancePlan { org_key: new_key(op), base: ServiceBase::Sandbox };
        let instance = contain(op, change, &org.id, service.id.clone(), plan).await?;
        events.push(Event::ServiceAdded { instance });
    }
    for event in events {
        change.record_of(Actor::Person(owner.clone()), Some(&org.id), event);
    }
    Ok(())
}

async fn made_before(unit: &mut Unit<PersonId>, id: &OrgId) -> Result<OrgId, WorkflowError> {
    let roles = member::list_roles(&mut unit.tx, id, &unit.who).await?;
    if roles.is_empty() { Err(WorkflowError::NotFound) } else { Ok(id.clone()) }
}

async fn authorize(unit: &mut Unit<PersonId>) -> Result<(), WorkflowError> {
    let action = Action::CreateOrganization;
    let memberships = member::list_of_person(&mut unit.tx, &unit.who).await?;
    if memberships.iter().any(|held| policy::best_verdict(action, &held.roles) != Verdict::No) {
        return Ok(());
    }
    let ask = match memberships.first() {
        Some(held) => {
            unit.note_denial(&held.org, action);
            member::list_names_in_role(unit, &held.org, OrgRole::Owner).await?
        }
        None => Vec::new(),
    };
    let denial = Denial { action, needs: action.needs(), beyond: None, ask };
    Err(WorkflowError::Denied(Box::new(denial)))
}
