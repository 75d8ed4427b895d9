//! The services that an organization contains, and one of them.

use crate::domain::organizations::organization::{OrgKey, ServiceInstance};
use crate::domain::policy::{self, Action, Verdict};
use crate::domain::{OrgId, ServiceId};
use crate::storage;
use crate::workflows::services::add::new_key;
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// The services of an organization. What else there is stands in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceList {
    /// Those that it contains.
    pub instances: Vec<ServiceInstance>,
    /// Whether the visitor may add and remove services.
    pub may_manage: bool,
}

/// A service of the catalogue, seen from an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceDetails {
    /// Set when the organization contains it.
    pub instance: Option<ServiceInstance>,
    /// Whether the visitor may add, change and remove it.
    pub may_manage: bool,
}

/// Lists the services of an organization.
///
/// # Errors
/// [`WorkflowError::NotFound`] for outsiders.
pub async fn list_services(op: &OpContext, org: &OrgId) -> Result<ServiceList, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeOrganization).await?;
    Ok(ServiceList {
        instances: storage::services::instances::list(&mut tx, org).await?,
        may_manage: may_manage(&ctx),
    })
}

/// Looks at a service of the catalogue.
///
/// # Errors
/// [`WorkflowError::NotFound`] for outsiders, and when the catalogue lacks the service.
pub async fn see_service(
    op: &OpContext,
    org: &OrgId,
    service: &ServiceId,
) -> Result<ServiceDetails, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeOrganization).await?;
    w.catalogue().service(service).ok_or(WorkflowError::NotFound)?;
    Ok(ServiceDetails {
        instance: storage::services::instances::find(&mut tx, org, service).await?,
        may_manage: may_manage(&ctx),
    })
}

/// What Add begins with: a key that nobody has, and whether there is anything left to add.
///
/// # Errors
/// [`WorkflowError::Denied`] for anybody but owners; [`WorkflowError::NotFound`] when the
/// catalogue lacks the service.
pub async fn offer_service(
    op: &OpContext,
    org: &OrgId,
    service: &ServiceId,
) -> Result<(OrgKey, Option<ServiceInstance>), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ManageServices).await?;
    w.catalogue().service(service).ok_or(WorkflowError::NotFound)?;
    Ok((new_key(w), storage::services::instances::find(&mut tx, org, service).await?))
}

/// The instance whose connection an owner wants to try. Trying changes nothing.
///
/// # Errors
/// [`WorkflowError::Denied`] for anybody but owners; [`WorkflowError::NotFound`] when the
/// organization does not contain the service.
pub async fn service_to_try(
    op: &OpContext,
    org: &OrgId,
    service: &ServiceId,
) -> Result<ServiceInstance, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ManageServices).await?;
    storage::services::instances::find(&mut tx, org, service).await?.ok_or(WorkflowError::NotFound)
}

fn may_manage(ctx: &ActingMember) -> bool {
    policy::best_verdict(Action::ManageServices, &ctx.roles) != Verdict::No
}
