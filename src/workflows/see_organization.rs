//! One organization and the services that it contains.

use std::collections::BTreeSet;

use super::{Ctx, Visitor, WorkflowError, Workflows};
use crate::domain::OrgId;
use crate::domain::organization::{Organization, ServiceInstance};
use crate::domain::policy::Action;
use crate::domain::roles::OrgRole;
use crate::storage;

/// An organization in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationDetails {
    /// The organization.
    pub org: Organization,
    /// The services that it contains.
    pub services: Vec<ServiceInstance>,
    /// How many apps it owns.
    pub app_count: i64,
    /// The roles of the visitor.
    pub roles: BTreeSet<OrgRole>,
}

/// Looks at an organization.
///
/// # Errors
/// [`WorkflowError::NotFound`] for outsiders.
pub async fn see_organization(
    w: &Workflows,
    visitor: &Visitor,
    org: &OrgId,
) -> Result<OrganizationDetails, WorkflowError> {
    let mut tx = w.read().await?;
    let ctx = Ctx::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeOrganization).await?;
    Ok(OrganizationDetails {
        services: storage::services::list(&mut tx, org).await?,
        app_count: storage::apps::count(&mut tx, org, "").await?,
        org: ctx.org,
        roles: ctx.roles,
    })
}
