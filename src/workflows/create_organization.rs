//! Creating one more organization. Whoever creates it owns it.

use super::context::record;
use super::{Actor, Visitor, WorkflowError, Workflows};
use crate::domain::OrgId;
use crate::domain::audit::Event;
use crate::domain::organization::Organization;
use crate::domain::roles::OrgRole;
use crate::domain::scope::Scope;
use crate::domain::text::Name;
use crate::storage::{self, Tx};

/// Creates an organization with the visitor as its owner.
///
/// # Errors
/// [`WorkflowError::Invalid`] when the name has to be mended.
pub async fn create_organization(
    w: &Workflows,
    visitor: &Visitor,
    name: &str,
) -> Result<OrgId, WorkflowError> {
    let name = Name::parse(name).map_err(|error| WorkflowError::invalid("name", error))?;
    let mut tx = w.write().await?;
    let org = found(w, &mut tx, name).await?;
    let roles = Scope::of_roles([OrgRole::Owner]);
    storage::members::insert(&mut tx, (&org.id, &visitor.person), &roles, w.now()).await?;
    let actor = Actor::Person(visitor.person.clone());
    let created = Event::OrganizationCreated { org: org.id.clone(), name: org.name };
    record(w, &mut tx, (&actor, &visitor.source), (Some(&org.id), created)).await?;
    tx.commit().await?;
    Ok(org.id)
}

/// Stores a new organization that nobody belongs to yet.
pub(super) async fn found(
    w: &Workflows,
    tx: &mut Tx,
    name: Name,
) -> Result<Organization, WorkflowError> {
    let org = Organization { id: w.rng().id(), name, created_at: w.now() };
    storage::organizations::insert(tx, &org).await?;
    Ok(org)
}
