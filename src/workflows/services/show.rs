//! The services that an organization contains, and one of them.

use crate::domain::organizations::organization::ServiceInstance;
use crate::domain::policy::Action;
use crate::domain::services::catalogue::ServiceFile;
use crate::domain::{OrgId, ServiceId};
use crate::storage::services::instances;
use crate::workflows::{OpContext, WorkflowError};

/// The services of an organization. What else there is stands in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceList {
    pub instances: Vec<ServiceInstance>,
    pub may_manage: bool,
}

/// A service of the catalogue, seen from an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceDetails {
    pub service: ServiceFile,
    /// Set when the organization contains it.
    pub instance: Option<ServiceInstance>,
    pub may_manage: bool,
}

/// Lists the services of an organization.
pub async fn list(op: &OpContext, org: &OrgId) -> Result<ServiceList, WorkflowError> {
    let mut view = op.view(org, Action::SeeOrganization).await?;
    Ok(ServiceList {
        instances: instances::list(&mut view, org).await?,
        may_manage: view.who.may(Action::ManageServices),
    })
}

/// Looks at a service of the catalogue.
pub async fn show(
    op: &OpContext,
    org: &OrgId,
    service: &ServiceId,
) -> Result<ServiceDetails, WorkflowError> {
    let mut view = op.view(org, Action::SeeOrganization).await?;
    let known = op.catalogue().service(service).ok_or(WorkflowError::NotFound)?;
    Ok(ServiceDetails {
        service: known.clone(),
        instance: instances::find(&mut view, org, service).await?,
        may_manage: view.who.may(Action::ManageServices),
    })
}

/// The instance whose connection an owner wants to try. Trying changes nothing.
pub async fn to_try(
    op: &OpContext,
    org: &OrgId,
    service: &ServiceId,
) -> Result<ServiceInstance, WorkflowError> {
    let mut view = op.view(org, Action::ManageServices).await?;
    instances::find(&mut view, org, service).await?.ok_or(WorkflowError::NotFound)
}
