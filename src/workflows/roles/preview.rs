//! What a change of a custom role, or its end, would do. Nothing here changes anything.

use std::collections::BTreeSet;

use crate::domain::policy::Action;
use crate::domain::roles::change::{RoleEffect, RoleFate, effect};
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::role::CustomRole;
use crate::domain::{OrgId, PermissionId, RoleId};
use crate::storage::roles::custom::{self, RoleRecord};
use crate::storage::roles::holders::count_foreign_orgs;
use crate::storage::services::instances::list_contained;
use crate::workflows::roles::create::known;
use crate::workflows::roles::edit::holders;
use crate::workflows::roles::offer::{PermissionOffer, offer_permissions};
use crate::workflows::roles::show::{HolderPlaces, RoleDetails, details};
use crate::workflows::{OpContext, View, WorkflowError};

/// What a change of a role would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolePreview {
    /// Who gains and loses what in the organization itself.
    pub effect: RoleEffect,
    /// How many other organizations have added an app that holds the role. They keep what they
    /// approved.
    pub foreign_orgs: i64,
}

/// Says what it would do if that became of a role.
pub async fn preview(
    op: &OpContext,
    org: &OrgId,
    role: &RoleId,
    fate: &RoleFate,
) -> Result<RolePreview, WorkflowError> {
    let mut view = op.view(org, Action::ManageRoles).await?;
    look_ahead(op, &mut view, role, fate).await
}

async fn look_ahead(
    op: &OpContext,
    view: &mut View,
    role: &RoleId,
    fate: &RoleFate,
) -> Result<RolePreview, WorkflowError> {
    let org = view.who.org.id.clone();
    let roles = custom::list(view, &org).await?;
    if roles.iter().all(|known| known.id != *role) {
        return Err(WorkflowError::NotFound);
    }
    let services = list_contained(view, &org).await?;
    let holders = holders(view, &org, role).await?;
    Ok(RolePreview {
        effect: effect(&holders, role, fate, &roles, op.catalogue(), &services),
        foreign_orgs: count_foreign_orgs(view, &org, role).await?,
    })
}

/// A custom role whose permissions somebody changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleChange {
    pub record: RoleRecord,
    pub offer: PermissionOffer,
    /// What it would do to hold what was picked, once something was.
    pub preview: Option<RolePreview>,
}

/// Looks at the permissions of a role in order to change them to those `picked`, as far as some
/// service has them.
pub async fn preview_change(
    op: &OpContext,
    org: &OrgId,
    role: &RoleId,
    picked: Option<&BTreeSet<PermissionId>>,
) -> Result<RoleChange, WorkflowError> {
    let mut view = op.view(org, Action::ManageRoles).await?;
    let record = custom::find(&mut view, org, role).await?.ok_or(WorkflowError::NotFound)?;
    let preview = match picked {
        Some(picked) => {
            let fate = RoleFate::Holds(picked.iter().filter_map(|id| known(op, id)).collect());
            Some(look_ahead(op, &mut view, role, &fate).await?)
        }
        None => None,
    };
    Ok(RoleChange { record, offer: offer_permissions(op, &mut view).await?, preview })
}

/// A custom role before it is deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleEnd {
    pub details: RoleDetails,
    /// The custom roles that may take its place, beside those of services.
    pub replacements: Vec<CustomRole>,
    /// How many other organizations keep what they approved.
    pub foreign_orgs: i64,
}

/// Looks at a role in order to delete it.
pub async fn preview_end(
    op: &OpContext,
    org: &OrgId,
    role: &RoleId,
) -> Result<RoleEnd, WorkflowError> {
    let mut view = op.view(org, Action::ManageRoles).await?;
    let choice = RoleChoice::Custom(role.clone());
    let details = details(op, &mut view, choice, &HolderPlaces::default()).await?;
    let others = custom::list(&mut view, org).await?.into_iter().filter(|one| one.id != *role);
    Ok(RoleEnd {
        details,
        replacements: others.collect(),
        foreign_orgs: count_foreign_orgs(&mut view, org, role).await?,
    })
}
