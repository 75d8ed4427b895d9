//! Changing a service that an organization contains: its org key, and where the service answers.

use crate::domain::audit::event::Event;
use crate::domain::policy::Action;
use crate::domain::{OrgId, ServiceId};
use crate::storage;
use crate::workflows::services::add::{InstanceForm, read_form, taken};
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// What to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeService {
    /// The organization.
    pub org: OrgId,
    /// The service.
    pub service: ServiceId,
    /// The version that the form showed.
    pub version: i64,
    /// What was typed.
    pub form: InstanceForm,
}

/// Changes org key and base. Saying what is there already changes nothing.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the organization does not contain the service;
/// [`WorkflowError::Stale`] when somebody else changed it meanwhile;
/// [`WorkflowError::Invalid`] for fields to mend.
pub async fn change_service(
    op: &OpContext,
    ChangeService { org, service, version, form }: ChangeService,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    storage::organizations::organization::lock(&mut tx, &org).await?;
    let ctx = ActingMember::enter(&mut tx, visitor, &org).await?;
    ctx.authorize(&mut tx, Action::ManageServices).await?;
    let known = w.catalogue().service(&service).ok_or(WorkflowError::NotFound)?;
    let before = storage::services::instances::find(&mut tx, &org, &service).await?;
    let before = before.ok_or(WorkflowError::NotFound)?;
    let (org_key, base) = read_form(known, &form)?;
    let Some(org_key) = org_key else {
        return Err(WorkflowError::invalid("org_key", "Enter the org key."));
    };
    if before.org_key == org_key && before.base == base {
        return Ok(());
    }
    if before.version != version {
        return Err(WorkflowError::Stale);
    }

    let changed =
        storage::services::instances::change(&mut tx, &org, &service, &org_key, &base).await;
    changed.map_err(taken)?;
    ctx.record(w, &mut tx, Event::ServiceChanged { before, after: (org_key, base) }).await?;
    tx.commit().await?;
    Ok(())
}
