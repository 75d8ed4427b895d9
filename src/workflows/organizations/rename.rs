//! Giving an organization another name.

use crate::domain::OrgId;
use crate::domain::audit::event::Event;
use crate::domain::policy::Action;
use crate::domain::text::Name;
use crate::storage;
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// Renames an organization. `version` is that of the form, to notice a stale one.
///
/// # Errors
/// [`WorkflowError::Denied`] for anybody but owners; [`WorkflowError::Invalid`] when the name has
/// to be mended; [`WorkflowError::Stale`] when somebody else was faster.
pub async fn rename_organization(
    op: &OpContext,
    org: &OrgId,
    name: &str,
    version: i64,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ManageOrganization).await?;
    let after = Name::parse(name).map_err(|error| WorkflowError::invalid("name", error))?;
    if after == ctx.org.name && version == ctx.org.version {
        return Ok(());
    }
    if !storage::organizations::organization::rename(&mut tx, org, &after, version).await? {
        return Err(WorkflowError::Stale);
    }
    let before = ctx.org.name.clone();
    let event = Event::OrganizationRenamed { org: org.clone(), before, after };
    ctx.record(w, &mut tx, event).await?;
    tx.commit().await?;
    Ok(())
}
