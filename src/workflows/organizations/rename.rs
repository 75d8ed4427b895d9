//! Giving an organization another name.

use crate::domain::OrgId;
use crate::domain::audit::event::Event;
use crate::domain::policy::Action;
use crate::domain::text::Name;
use crate::storage::organizations::organization;
use crate::workflows::{OpContext, WorkflowError};

/// Renames an organization. `version` is that of the form, to notice a stale one.
pub async fn rename(
    op: &OpContext,
    org: &OrgId,
    name: &str,
    version: i64,
) -> Result<(), WorkflowError> {
    let mut change = op.change(org, Action::ManageOrganization).await?;
    let after = Name::parse(name)
        .map_err(|error| WorkflowError::invalid("name", error.about("an organization name")))?;
    if after == change.who.org.name && version == change.who.org.version {
        return Ok(());
    }
    if !organization::rename(&mut change, org, &after, version).await? {
        return Err(WorkflowError::Stale);
    }
    let before = change.who.org.name.clone();
    change.record(Event::OrganizationRenamed { org: org.clone(), before, after });
    change.commit().await
}
