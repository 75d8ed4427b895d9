//! Which organization it is, for whoever may see it.

use crate::domain::OrgId;
use crate::domain::organizations::organization::Organization;
use crate::domain::policy::Action;
use crate::storage::members::member;
use crate::workflows::{OpContext, WorkflowError};

/// Looks at an organization by its id.
pub async fn identify(op: &OpContext, org: &OrgId) -> Result<Organization, WorkflowError> {
    let view = op.view(org, Action::SeeOrganization).await?;
    Ok(view.who.org.clone())
}

/// The organizations of whoever asks, as far as their token reaches.
pub async fn list_reached(op: &OpContext) -> Result<Vec<Organization>, WorkflowError> {
    let reached = if let Some(bounds) = op.bounds() {
        vec![bounds.org.clone()]
    } else {
        let (mut view, person) = (op.view_own().await?, op.person()?);
        let held = member::list_of_person(&mut view, person).await?;
        held.into_iter().map(|held| held.org).collect()
    };
    let mut found = Vec::with_capacity(reached.len());
    for org in reached {
        found.push(identify(op, &org).await?);
    }
    Ok(found)
}
