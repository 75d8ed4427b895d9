//! Creating a custom role: a name, a description and permissions.

use std::collections::BTreeSet;

use crate::domain::audit::event::Event;
use crate::domain::draft::Draft;
use crate::domain::policy::Action;
use crate::domain::roles::draft::{RoleDraftContent, read_details};
use crate::domain::roles::role::{CustomRole, ServicePermission};
use crate::domain::text::Name;
use crate::domain::{DraftId, OrgId, PermissionId, RoleId};
use crate::storage::roles::custom;
use crate::storage::{self, StorageError, Tx};
use crate::workflows::{Change, OpContext, WorkflowError, Workflows, drafts};

/// What the role shall be, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateCustomRole {
    pub org: OrgId,
    pub name: String,
    pub description: String,
    pub permissions: BTreeSet<PermissionId>,
}

/// Creates a custom role. Refused are an empty list, a permission that no service has, and a name
/// that is taken.
pub async fn create(op: &OpContext, form: CreateCustomRole) -> Result<RoleId, WorkflowError> {
    let mut change = op.change(&form.org, Action::ManageRoles).await?;
    let id = store(op, &mut change, form).await?;
    change.commit().await?;
    Ok(id)
}

/// Creates the role of a draft. A replay finds the role that is there.
pub async fn create_drafted(
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
    let RoleDraftContent { name, description, permissions, .. } = content;
    let form = CreateCustomRole { org: org.clone(), name, description, permissions };
    let id = store(op, &mut change, form).await?;
    storage::drafts::set_made::<RoleDraftContent>(&mut change, draft, &id).await?;
    change.commit().await?;
    Ok(id)
}

pub(crate) async fn store(
    op: &OpContext,
    change: &mut Change,
    form: CreateCustomRole,
) -> Result<RoleId, WorkflowError> {
    let read = read_details(&form.name, &form.description).map_err(WorkflowError::Invalid)?;
    let permissions = read_permissions(op, &form.permissions)?;
    let kept = change.limits(op).await?.check_permissions(&permissions);
    change.noting_policy(Action::ManageRoles, kept)?;
    name_is_free(change, &form.org, &read.name, None).await?;
    let role = CustomRole {
        id: op.rng().id(),
        org: form.org,
        name: read.name,
        description: read.description,
        permissions,
    };
    let (id, creator) = (role.id.clone(), change.who.answers.clone());
    custom::insert(change, &role, &creator, op.now()).await.map_err(taken)?;
    change.record(Event::CustomRoleCreated { role });
    Ok(id)
}

/// Makes sure that no custom role of the organization has the name, but perhaps `but`.
pub(crate) async fn name_is_free(
    tx: &mut Tx,
    org: &OrgId,
    name: &Name,
    but: Option<&RoleId>,
) -> Result<(), WorkflowError> {
    let named = custom::find_named(tx, org, name).await?;
    if named.as_ref().is_some_and(|other| Some(other) != but) {
        return Err(name_is_taken());
    }
    Ok(())
}

/// What the database's refusal of a role is called on the form: only its name can be taken.
pub(crate) fn taken(error: StorageError) -> WorkflowError {
    match error {
        StorageError::Constraint(_) => name_is_taken(),
        error => error.into(),
    }
}

fn name_is_taken() -> WorkflowError {
    let message = "This organization already has a custom role with that name. Choose another \
                   name.";
    WorkflowError::taken("name", message)
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
        let Some(known) = known(w, id) else {
            let message = format!("No service has the permission {id}.");
            return Err(WorkflowError::invalid("permissions", message));
        };
        permissions.insert(known);
    }
    Ok(permissions)
}

/// A permission with its service; `None` when no service has it.
pub(crate) fn known(w: &Workflows, id: &PermissionId) -> Option<ServicePermission> {
    let (service, entry) = w.catalogue().permission(id)?;
    Some(ServicePermission { service: service.id.clone(), permission: entry.id.clone() })
}
