//! The roles that can be put into a scope.

use std::collections::BTreeSet;

use crate::domain::policy::Action;
use crate::domain::roles::role::{CustomRole, OrgRole};
use crate::domain::text::Name;
use crate::domain::{OrgId, ServiceId};
use crate::storage::{self, Tx};
use crate::workflows::organizations::limits::Limits;
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// What there is to choose from. Service roles are in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleOffer {
    /// The name of the organization.
    pub org_name: Name,
    /// The custom roles of the organization.
    pub custom_roles: Vec<CustomRole>,
    /// The services that the organization contains.
    pub services: BTreeSet<ServiceId>,
    /// The roles of the visitor, which limit what they may give.
    pub roles: BTreeSet<OrgRole>,
    /// The policies of the organization, which limit it too.
    pub limits: Limits,
}

/// Lists the roles that can be put into the scope of an app of the organization.
///
/// # Errors
/// [`WorkflowError::Denied`] for those who may not create apps.
pub async fn offer_roles(op: &OpContext, org: &OrgId) -> Result<RoleOffer, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::CreateApp).await?;
    load_offer(w, &mut tx, ctx).await
}

/// What there is to choose from for a member of the organization.
pub(crate) async fn load_offer(
    w: &Workflows,
    tx: &mut Tx,
    ctx: ActingMember,
) -> Result<RoleOffer, WorkflowError> {
    let instances = storage::services::instances::list(tx, &ctx.org.id).await?;
    Ok(RoleOffer {
        limits: Limits::load(w, tx, &ctx).await?,
        custom_roles: storage::roles::custom::list(tx, &ctx.org.id).await?,
        services: instances.into_iter().map(|instance| instance.service).collect(),
        org_name: ctx.org.name,
        roles: ctx.roles,
    })
}
