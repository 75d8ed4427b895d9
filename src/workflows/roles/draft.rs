//! Add Role before there is a role: drafts that keep what was ticked and typed for a day.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::domain::policy::Action;
use crate::domain::roles::draft::{RoleDraft, RoleDraftContent, read_details};
use crate::domain::{DraftId, OrgId, PermissionId};
use crate::storage;
use crate::storage::apps::drafts::DraftOwner;
use crate::workflows::organizations::limits::Limits;
use crate::workflows::roles::create::{name_is_taken, read_permissions};
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// How long a draft lasts.
const LASTS: Duration = Duration::from_hours(24);

/// Begins a role with permissions that were ticked. `name` proposes one.
///
/// # Errors
/// [`WorkflowError::Denied`] for anybody but owners; [`WorkflowError::Invalid`] for an empty
/// list, and for what no service has.
pub async fn begin_role(
    op: &OpContext,
    org: &OrgId,
    permissions: BTreeSet<PermissionId>,
    name: String,
) -> Result<DraftId, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ManageRoles).await?;
    let read = read_permissions(w, &permissions)?;
    Limits::load(w, &mut tx, &ctx).await?.check_permissions(&read)?;
    let content = RoleDraftContent { permissions, name, ..RoleDraftContent::default() };
    let draft = RoleDraft { id: w.rng().id(), content, role: None };
    let owner = DraftOwner { org, person: &ctx.person };
    let lasts = (w.now(), w.now().plus(LASTS));
    storage::roles::drafts::insert(&mut tx, &owner, &draft, lasts.0, lasts.1).await?;
    tx.commit().await?;
    Ok(draft.id)
}

/// A draft of the visitor's own.
///
/// # Errors
/// [`WorkflowError::NotFound`] when it is absent, over, or somebody else's.
pub async fn see_role_draft(
    op: &OpContext,
    org: &OrgId,
    draft: &DraftId,
) -> Result<RoleDraft, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ManageRoles).await?;
    let owner = DraftOwner { org, person: &ctx.person };
    let found = storage::roles::drafts::find(&mut tx, &owner, draft, w.now()).await?;
    found.ok_or(WorkflowError::NotFound)
}

/// A step of the form, as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleStep {
    /// The permissions that were ticked.
    Permissions(BTreeSet<PermissionId>),
    /// One of them, which shall not be in it after all.
    Without(PermissionId),
    /// Name and description.
    Details {
        /// The name.
        name: String,
        /// What it is for.
        description: String,
    },
}

/// Keeps a step of the form. What was typed is kept even when it has to be mended.
///
/// # Errors
/// [`WorkflowError::Invalid`] for fields to mend; [`WorkflowError::NotFound`] when the draft is
/// absent or over.
pub async fn keep_role_step(
    op: &OpContext,
    org: &OrgId,
    draft: &DraftId,
    step: RoleStep,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ManageRoles).await?;
    let owner = DraftOwner { org, person: &ctx.person };
    let found = storage::roles::drafts::find(&mut tx, &owner, draft, w.now()).await?;
    let RoleDraft { mut content, role: None, .. } = found.ok_or(WorkflowError::NotFound)? else {
        return Err(WorkflowError::NotFound);
    };
    let checked = match step {
        RoleStep::Permissions(permissions) => {
            content.permissions = permissions;
            let limits = Limits::load(w, &mut tx, &ctx).await?;
            let read = read_permissions(w, &content.permissions);
            read.and_then(|read| limits.check_permissions(&read))
        }
        RoleStep::Without(permission) => {
            content.permissions.remove(&permission);
            read_permissions(w, &content.permissions).map(drop)
        }
        RoleStep::Details { name, description } => {
            (content.name, content.description) = (name, description);
            let read = read_details(&content.name, &content.description);
            let checked = match read {
                Ok((name, _)) => {
                    let taken = storage::roles::custom::find_named(&mut tx, org, &name).await?;
                    taken.map_or(Ok(()), |_| Err(name_is_taken()))
                }
                Err(errors) => Err(WorkflowError::Invalid(errors)),
            };
            content.has_details = checked.is_ok();
            checked
        }
    };
    storage::roles::drafts::update(&mut tx, draft, &content).await?;
    tx.commit().await?;
    checked
}

/// Throws a draft away.
///
/// # Errors
/// [`WorkflowError`] when the database refuses.
pub async fn cancel_role_draft(
    op: &OpContext,
    org: &OrgId,
    draft: &DraftId,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ManageRoles).await?;
    let owner = DraftOwner { org, person: &ctx.person };
    storage::roles::drafts::delete(&mut tx, &owner, draft).await?;
    tx.commit().await?;
    Ok(())
}
