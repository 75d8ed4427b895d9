//! Adding a service to an organization.

use super::{Ctx, Visitor, WorkflowError, Workflows};
use crate::domain::audit::Event;
use crate::domain::organization::{OrgKey, ServiceBase, ServiceInstance};
use crate::domain::policy::Action;
use crate::domain::secret::Entropy;
use crate::domain::{OrgId, ServiceId};
use crate::storage::{self, StorageError, Tx};

/// Which service to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddService {
    /// The organization.
    pub org: OrgId,
    /// The service of the catalogue.
    pub service: ServiceId,
    /// Where it answers.
    pub base: ServiceBase,
}

/// Adds a service and makes the organization's key in it.
///
/// # Errors
/// [`WorkflowError::Denied`] for anybody but owners; [`WorkflowError::Invalid`] when the
/// catalogue lacks the service or the organization contains it already.
pub async fn add_service(
    w: &Workflows,
    visitor: &Visitor,
    form: AddService,
) -> Result<ServiceInstance, WorkflowError> {
    let mut tx = w.write().await?;
    let ctx = Ctx::enter(&mut tx, visitor, &form.org).await?;
    ctx.authorize(&mut tx, Action::ManageServices).await?;
    if w.catalogue().service(&form.service).is_none() {
        return Err(WorkflowError::invalid("service", "Choose a service of the catalogue."));
    }
    let (instance, event) = contain(w, &mut tx, form).await?;
    ctx.record(w, &mut tx, event).await?;
    tx.commit().await?;
    Ok(instance)
}

/// Stores the instance and says what to put on the record.
pub(super) async fn contain(
    w: &Workflows,
    tx: &mut Tx,
    form: AddService,
) -> Result<(ServiceInstance, Event), WorkflowError> {
    let instance = ServiceInstance {
        id: w.rng().id(),
        service: form.service,
        org_key: OrgKey::from_bytes(w.rng().bytes()),
        base: form.base,
    };
    match storage::services::insert(tx, &form.org, &instance, w.now()).await {
        Err(StorageError::Constraint(_)) => {
            let message = "This organization contains the service already.";
            return Err(WorkflowError::invalid("service", message));
        }
        inserted => inserted?,
    }
    let event = Event::ServiceAdded {
        instance: instance.id.clone(),
        service: instance.service.clone(),
        org_key: instance.org_key.clone(),
    };
    Ok((instance, event))
}
