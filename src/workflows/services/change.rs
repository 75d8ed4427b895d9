//! Changing a service that an organization contains: its org key, and where the service answers.

use crate::domain::audit::event::Event;
use crate::domain::organizations::organization::ServiceInstance;
use crate::domain::policy::Action;
use crate::domain::{OrgId, ServiceId};
use crate::storage::services::instances;
use crate::workflows::services::add::{InstanceForm, InstanceRead, read_form, taken};
use crate::workflows::{OpContext, WorkflowError};

/// What to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeService {
    pub org: OrgId,
    pub service: ServiceId,
    /// The version that the form showed.
    pub version: i64,
    pub form: InstanceForm,
}

/// Changes org key and base. Saying what is there already changes nothing.
/// [`WorkflowError::Stale`] when somebody else changed it meanwhile.
pub async fn change(
    op: &OpContext,
    ChangeService { org, service, version, form }: ChangeService,
) -> Result<(), WorkflowError> {
    let mut change = op.change(&org, Action::ManageServices).await?;
    let known = op.catalogue().service(&service).ok_or(WorkflowError::NotFound)?;
    let before = instances::find(&mut change, &org, &service).await?;
    let before = before.ok_or(WorkflowError::NotFound)?;
    let InstanceRead { org_key, base } = read_form(known, &form)?;
    let Some(org_key) = org_key else {
        return Err(WorkflowError::invalid("org_key", "Enter the org key."));
    };
    if before.org_key == org_key && before.base == base {
        return Ok(());
    }
    if before.version != version {
        return Err(WorkflowError::Stale);
    }

    let changed = instances::change(&mut change, &org, &service, &org_key, &base).await;
    changed.map_err(taken)?;
    let after = ServiceInstance { org_key, base, ..before.clone() };
    change.record(Event::ServiceChanged { before, after });
    change.commit().await
}
