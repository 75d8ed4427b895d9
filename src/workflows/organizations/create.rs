//! Creating one more organization. Whoever creates it owns it.

use crate::domain::audit::event::Event;
use crate::domain::organizations::organization::{Organization, ServiceBase};
use crate::domain::policy::{self, Action, Denial, Verdict};
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::Scope;
use crate::domain::text::Name;
use crate::domain::{OrgId, PersonId};
use crate::storage::{self, StorageError, Tx};
use crate::workflows::engine::context::record;
use crate::workflows::services::add::{InstancePlan, contain, new_key};
use crate::workflows::{Actor, OpContext, Source, Visitor, WorkflowError, Workflows};

/// Begins: says whether the visitor may, and chooses the id that makes a form work once.
///
/// # Errors
/// [`WorkflowError::Denied`] for those who own no organization.
pub async fn begin_organization(op: &OpContext) -> Result<OrgId, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    authorize(&mut tx, &visitor.person).await?;
    Ok(w.rng().id())
}

/// Creates an organization with the visitor as its owner. It contains the services of the
/// embedded sandbox. The same form, sent again, finds the organization that it made.
///
/// # Errors
/// [`WorkflowError::Invalid`] when the name has to be mended; [`WorkflowError::Denied`] for those
/// who own no organization; [`WorkflowError::NotFound`] for an id that is somebody else's.
pub async fn create_organization(
    op: &OpContext,
    id: &OrgId,
    name: &str,
) -> Result<OrgId, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    authorize(&mut tx, &visitor.person).await?;
    if storage::organizations::organization::find(&mut tx, id).await?.is_some() {
        return made_before(&mut tx, id, &visitor.person).await;
    }
    let name = Name::parse(name).map_err(|error| WorkflowError::invalid("name", error))?;
    let org = Organization { id: id.clone(), name, created_at: w.now(), version: 1 };
    match storage::organizations::organization::insert(&mut tx, &org).await {
        // The same form, a moment ago. The transaction is of no use any more.
        Err(StorageError::Constraint(_)) => {
            drop(tx);
            return made_before(&mut w.read().await?, id, &visitor.person).await;
        }
        inserted => inserted?,
    }
    begin_with(w, &mut tx, &org, &visitor.person, &visitor.source).await?;
    tx.commit().await?;
    Ok(org.id)
}

/// Gives a new organization its owner and the services of the embedded sandbox, so that a first
/// call needs nothing else, and puts all of it on the record.
pub(crate) async fn begin_with(
    w: &Workflows,
    tx: &mut Tx,
    org: &Organization,
    owner: &PersonId,
    source: &Source,
) -> Result<(), WorkflowError> {
    let roles = Scope::of_roles([OrgRole::Owner]);
    storage::members::member::insert(tx, &org.id, owner, &roles, w.now()).await?;
    let created = Event::OrganizationCreated { org: org.id.clone(), name: org.name.clone() };
    let mut events = vec![created, Event::MemberJoined { person: owner.clone(), roles }];
    for service in w.catalogue().sandboxed() {
        let plan = InstancePlan { org_key: new_key(w), base: ServiceBase::Sandbox };
        let instance = contain(w, tx, &org.id, service.id.clone(), plan).await?;
        events.push(Event::ServiceAdded { instance });
    }
    let actor = Actor::Person(owner.clone());
    for event in events {
        record(w, tx, &actor, source, Some(&org.id), event).await?;
    }
    Ok(())
}

async fn made_before(tx: &mut Tx, id: &OrgId, person: &PersonId) -> Result<OrgId, WorkflowError> {
    let roles = storage::members::member::list_roles(tx, id, person).await?;
    if roles.is_empty() { Err(WorkflowError::NotFound) } else { Ok(id.clone()) }
}

async fn authorize(tx: &mut Tx, person: &PersonId) -> Result<(), WorkflowError> {
    let action = Action::CreateOrganization;
    let memberships = storage::members::member::list_of_person(tx, person).await?;
    if memberships.iter().any(|held| policy::best_verdict(action, &held.roles) != Verdict::No) {
        return Ok(());
    }
    let ask = match memberships.first() {
        Some(held) => {
            storage::members::member::list_names_in_role(tx, &held.org, OrgRole::Owner).await?
        }
        None => Vec::new(),
    };
    let denial = Denial { action, needs: action.needs(), beyond: None, ask };
    Err(WorkflowError::Denied(Box::new(denial)))
}
