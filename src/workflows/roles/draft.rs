//! Add Role before there is a role: see [`drafts`].

use std::collections::BTreeSet;

use crate::domain::policy::Action;
use crate::domain::roles::draft::{RoleDraftContent, read_details};
use crate::domain::{DraftId, OrgId, PermissionId};
use crate::storage;
use crate::workflows::organizations::limits::Limits;
use crate::workflows::roles::create::{name_is_taken, read_permissions};
use crate::workflows::{OpContext, WorkflowError, drafts};

/// Begins a role with permissions that were ticked. `name` proposes one.
pub async fn begin_role(
    op: &OpContext,
    org: &OrgId,
    permissions: BTreeSet<PermissionId>,
    name: String,
) -> Result<DraftId, WorkflowError> {
    let mut change = op.change(org, Action::ManageRoles).await?;
    let read = read_permissions(op, &permissions)?;
    let unit = &mut *change;
    Limits::load(op, &mut unit.tx, &unit.who).await?.check_permissions(&read)?;
    let content = RoleDraftContent { permissions, name, ..RoleDraftContent::default() };
    drafts::begin(op, change, &content).await
}

/// A step of the form, as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleStep {
    /// The permissions that were ticked.
    Permissions(BTreeSet<PermissionId>),
    /// One of them, which shall not be in it after all.
    Without(PermissionId),
    /// Name and description.
    Details { name: String, description: String },
}

/// Keeps a step of the form. What was typed is kept even when it has to be mended.
pub async fn keep_role_step(
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
            let unit = &mut *change;
            let limits = Limits::load(op, &mut unit.tx, &unit.who).await?;
            let read = read_permissions(op, &content.permissions);
            read.and_then(|read| limits.check_permissions(&read))
        }
        RoleStep::Without(permission) => {
            content.permissions.remove(&permission);
            read_permissions(op, &content.permissions).map(drop)
        }
        RoleStep::Details { name, description } => {
            (content.name, content.description) = (name, description);
            let read = read_details(&content.name, &content.description);
            let checked = match read {
                Ok((name, _)) => {
                    let taken = storage::roles::custom::find_named(&mut change, org, &name).await?;
                    taken.map_or(Ok(()), |_| Err(name_is_taken()))
                }
                Err(errors) => Err(WorkflowError::Invalid(errors)),
            };
            content.has_details = checked.is_ok();
            checked
        }
    };
    drafts::keep(change, draft, &content).await?;
    checked
}
