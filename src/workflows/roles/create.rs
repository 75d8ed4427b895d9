//! Creating a custom role: a name, a description and permissions.

use std::collections::BTreeSet;

use crate::domain::audit::event::Event;
use crate::domain::draft::Draft;
use crate::domain::policy::Action;
use crate::domain::roles::draft::{RoleDraftContent, read_details};
use crate::domain::roles::role::{CustomRole, ServicePermission};
use crate::domain::{DraftId, OrgId, PermissionId, RoleId};
use crate::storage::{self, StorageError};
use crate::workflows::engine::op::Unit;
use crate::workflows::organizations::limits::Limits;
use crate::workflows::{Change, OpContext, WorkflowError, Workflows, drafts};

/// What the role shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateCustomRole {
    /// The organization that it will belong to.
    pub org: OrgId,
    /// Its name, as typed.
    pub name: String,
    /// What it is for, as typed.
    pub description: String,
    /// What it permits.
    pub permissions: BTreeSet<PermissionId>,
}

/// Creates a custom role.
///
/// # Errors
/// [`WorkflowError::Denied`] for anybody but owners; [`WorkflowError::Invalid`] for fields to
/// mend: an empty list, a permission that no service has, a name that is taken.
pub async fn create_custom_role(
    op: &OpContext,
    form: CreateCustomRole,
) -> Result<RoleId, WorkflowError> {
    let mut change = op.change(&form.org, Action::ManageRoles).await?;
    let id = store(op, &mut change, form).await?;
    change.commit().await?;
    Ok(id)
}

/// Creates the role of a draft. A replay finds the role that is there.
///
/// # Errors
/// As [`create_custom_role`]; [`WorkflowError::NotFound`] when the draft is absent or over.
pub async fn save_draft(
    op: &OpContext,
    org: &OrgId,
    draft: &DraftId,
) -> Result<RoleId, WorkflowError> {
    let mut change = op.change(org, Action::ManageRoles).await?;
    let Draft { content, made, .. } =
        drafts::get::<RoleDraftContent>(op, &mut change, draft).await?;
    if let Some(role) = made {
        return Ok(role);
    }
    let form = CreateCustomRole {
        org: org.clone(),
        name: content.name,
        description: content.description,
        permissions: content.permissions,
    };
    let id = store(op, &mut change, form).await?;
    storage::drafts::set_made::<RoleDraftContent>(&mut change, draft, &id).await?;
    change.commit().await?;
    Ok(id)
}

async fn store(
    op: &OpContext,
    change: &mut Change,
    form: CreateCustomRole,
) -> Result<RoleId, WorkflowError> {
    let (name, description) =
        read_details(&form.name, &form.description).map_err(WorkflowError::Invalid)?;
    let permissions = read_permissions(op, &form.permissions)?;
    let Unit { tx, who } = &mut **change;
    Limits::load(op, tx, who).await?.check_permissions(&permissions)?;
    let role = CustomRole { id: op.rng().id(), org: form.org, name, description, permissions };
    if storage::roles::custom::find_named(tx, &role.org, &role.name).await?.is_some() {
        return Err(name_is_taken());
    }
    match storage::roles::custom::insert(tx, &role, &who.person, op.now()).await {
        Err(StorageError::Constraint(_)) => return Err(name_is_taken()),
        inserted => inserted?,
    }
    let id = role.id.clone();
    change.record(Event::CustomRoleCreated { role });
    Ok(id)
}

/// The error of a name that another custom role of the organization has.
pub(crate) fn name_is_taken() -> WorkflowError {
    let message = "A custom role of this organization has that name already. Choose another one.";
    WorkflowError::invalid("name", message)
}

/// Permissions as the catalogue writes them.
pub(crate) fn read_permissions(
    w: &Workflows,
    ids: &BTreeSet<PermissionId>,
) -> Result<BTreeSet<ServicePermission>, WorkflowError> {
    if ids.is_empty() {
        return Err(WorkflowError::invalid("permissions", "Choose at least one permission."));
    }
    let mut permissions = BTreeSet::new();
    for id in ids {
        let Some((service, permission)) = w.catalogue().permission(id) else {
            let message = format!("No service has the permission {id}.");
            return Err(WorkflowError::invalid("permissions", message));
        };
        permissions.insert(ServicePermission {
            service: service.id.clone(),
            permission: permission.id.clone(),
        });
    }
    Ok(permissions)
}
