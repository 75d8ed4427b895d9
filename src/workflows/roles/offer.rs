//! What there is to choose from: roles for an app, permissions for a custom role.

use std::collections::BTreeSet;

use crate::domain::policy::Action;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::role::{CustomRole, OrgRole, ServicePermission};
use crate::domain::text::Name;
use crate::domain::{OrgId, PermissionId, ServiceId};
use crate::storage::roles::custom;
use crate::storage::services::instances::list_contained;
use crate::workflows::engine::op::Unit;
use crate::workflows::organizations::limits::Limits;
use crate::workflows::{ActingMember, OpContext, WorkflowError};

/// What there is to choose from. Service roles are in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleOffer {
    pub org_name: Name,
    pub custom_roles: Vec<CustomRole>,
    /// The services that the organization contains.
    pub services: BTreeSet<ServiceId>,
    /// The roles of the visitor, which limit what they may give.
    pub roles: BTreeSet<OrgRole>,
    /// The policies of the organization, which limit it too.
    pub limits: Limits,
}

/// The roles that can be put into the scope of a new app of the organization.
pub async fn offer(op: &OpContext, org: &OrgId) -> Result<RoleOffer, WorkflowError> {
    let mut view = op.view(org, Action::CreateApp).await?;
    load_offer(op, &mut view).await
}

/// What there is to choose from for a member of the organization.
pub(crate) async fn load_offer(
    op: &OpContext,
    unit: &mut Unit<ActingMember>,
) -> Result<RoleOffer, WorkflowError> {
    let ActingMember { org, roles, .. } = unit.who.clone();
    Ok(RoleOffer {
        limits: unit.limits(op).await?,
        custom_roles: custom::list(unit, &org.id).await?,
        services: list_contained(unit, &org.id).await?,
        org_name: org.name,
        roles,
    })
}

/// What a custom role can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionOffer {
    /// The services that the organization contains. What others permit has no effect there.
    pub services: BTreeSet<ServiceId>,
    /// What the visitor may not grant.
    pub beyond: BTreeSet<PermissionId>,
}

/// What a new custom role begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleStart {
    pub offer: PermissionOffer,
    /// The permissions of the role that it copies.
    pub picked: BTreeSet<PermissionId>,
    /// The name of the role that it copies.
    pub copied: Option<Name>,
}

/// Looks at what a new custom role can hold. `from` names the role whose permissions are ticked
/// already; it is not found when there is none.
pub async fn start(
    op: &OpContext,
    org: &OrgId,
    from: Option<&RoleChoice>,
) -> Result<RoleStart, WorkflowError> {
    let mut view = op.view(org, Action::ManageRoles).await?;
    let offer = offer_permissions(op, &mut view).await?;
    let (picked, copied) = match from {
        Some(RoleChoice::Service(held)) => {
            let found = op.catalogue().role(&held.service, &held.role);
            let found = found.ok_or(WorkflowError::NotFound)?;
            (found.permission_ids().collect(), Name::parse(&found.display_name).ok())
        }
        Some(RoleChoice::Custom(role)) => {
            let found = custom::find(&mut view, org, role).await?;
            let found = found.ok_or(WorkflowError::NotFound)?.role;
            (found.permission_ids(), Some(found.name))
        }
        Some(RoleChoice::Organization(_)) | None => (BTreeSet::new(), None),
    };
    Ok(RoleStart { offer, picked, copied })
}

/// What a member of the organization can put into a custom role.
pub(crate) async fn offer_permissions(
    op: &OpContext,
    unit: &mut Unit<ActingMember>,
) -> Result<PermissionOffer, WorkflowError> {
    let limits = unit.limits(op).await?;
    let org = unit.who.org.id.clone();
    let mut beyond = BTreeSet::new();
    for service in op.catalogue().services() {
        for entry in &service.permissions {
            let (service, permission) = (service.id.clone(), entry.id.clone());
            if !limits.may_give(&BTreeSet::from([ServicePermission { service, permission }])) {
                beyond.insert(entry.id.clone());
            }
        }
    }
    Ok(PermissionOffer { services: list_contained(unit, &org).await?, beyond })
}
