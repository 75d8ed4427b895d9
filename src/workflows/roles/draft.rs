//! Add Role before there is a role: see [`drafts`].

use std::collections::BTreeSet;

use crate::domain::draft::Wizard;
use crate::domain::policy::Action;
use crate::domain::roles::draft::{RoleDraft, RoleDraftContent, read_details};
use crate::domain::{DraftId, OrgId, PermissionId};
use crate::workflows::roles::create::{name_is_free, read_permissions};
use crate::workflows::roles::offer::{PermissionOffer, offer_permissions};
use crate::workflows::{OpContext, WorkflowError, drafts};

/// Begins a role with permissions that were ticked. `name` proposes one.
pub async fn begin(
    op: &OpContext,
    org: &OrgId,
    permissions: BTreeSet<PermissionId>,
    name: String,
) -> Result<DraftId, WorkflowError> {
    let mut change = op.change(org, Action::ManageRoles).await?;
    let read = read_permissions(op, &permissions)?;
    let kept = change.limits(op).await?.check_permissions(&read);
    change.noting_policy(Action::ManageRoles, kept)?;
    let content = RoleDraftContent { permissions, name, ..RoleDraftContent::default() };
    drafts::begin(op, change, &content).await
}

/// A draft, and what else it could hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftedRole {
    pub draft: RoleDraft,
    pub offer: PermissionOffer,
}

/// Looks at a draft of the person's own.
pub async fn show_draft(
    op: &OpContext,
    org: &OrgId,
    draft: &DraftId,
) -> Result<DraftedRole, WorkflowError> {
    let mut view = op.view(org, RoleDraftContent::FILLS).await?;
    Ok(DraftedRole {
        draft: drafts::get(op, &mut view, draft).await?,
        offer: offer_permissions(op, &mut view).await?,
    })
}

/// A step of the form, as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleStep {
    /// The permissions that were ticked.
    Permissions(BTreeSet<PermissionId>),
    /// One of them, which shall not be in it after all.
    Without(PermissionId),
    Details {
        name: String,
        description: String,
    },
}

/// Keeps a step of the form. What was typed is kept even when it has to be mended.
pub async fn keep(
    op: &OpContext,
    org: &OrgId,
    draft: &DraftId,
    step: RoleStep,
) -> Result<(), WorkflowError> {
    let mut change = op.change(org, Action::ManageRoles).await?;
    let mut content: RoleDraftContent = drafts::get_open(op, &mut change, draft).await?;
    let checked = match step {
        RoleStep::Permissions(permissions) => {
            content.permissions = permissions;
            let limits = change.limits(op).await?;
            let read = read_permissions(op, &content.permissions);
            read.and_then(|read| {
                change.noting_policy(Action::ManageRoles, limits.check_permissions(&read))
            })
        }
        RoleStep::Without(permission) => {
            content.permissions.remove(&permission);
            read_permissions(op, &content.permissions).map(drop)
        }
        RoleStep::Details { name, description } => {
            (content.name, content.description) = (name, description);
            let checked = match read_details(&content.name, &content.description) {
                Ok(read) => name_is_free(&mut change, org, &read.name, None).await,
                Err(errors) => Err(WorkflowError::Invalid(errors)),
            };
            content.has_details = checked.is_ok();
            checked
        }
    };
    drafts::keep(change, draft, &content).await?;
    checked
}
