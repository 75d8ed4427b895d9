//! Creating a custom role: a name, a description and permissions.

use std::collections::BTreeSet;

use super::{Ctx, Visitor, WorkflowError, Workflows};
use crate::domain::audit::Event;
use crate::domain::policy::Action;
use crate::domain::roles::{CustomRole, ServicePermission};
use crate::domain::text::{Description, Name};
use crate::domain::{OrgId, PermissionId, RoleId};
use crate::storage::{self, StorageError};

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
    w: &Workflows,
    visitor: &Visitor,
    form: CreateCustomRole,
) -> Result<RoleId, WorkflowError> {
    let mut tx = w.write().await?;
    let ctx = Ctx::enter(&mut tx, visitor, &form.org).await?;
    ctx.authorize(&mut tx, Action::ManageRoles).await?;
    let role = read_form(w, form)?;
    match storage::roles::insert(&mut tx, &role, &ctx.person, w.now()).await {
        Err(StorageError::Constraint(_)) => {
            let message = "A custom role of this organization has that name already.";
            return Err(WorkflowError::invalid("name", message));
        }
        inserted => inserted?,
    }
    let id = role.id.clone();
    ctx.record(w, &mut tx, Event::CustomRoleCreated { role }).await?;
    tx.commit().await?;
    Ok(id)
}

fn read_form(w: &Workflows, form: CreateCustomRole) -> Result<CustomRole, WorkflowError> {
    let name = Name::parse(&form.name).map_err(|error| WorkflowError::invalid("name", error))?;
    let description = Description::parse(&form.description)
        .map_err(|error| WorkflowError::invalid("description", error))?;
    if form.permissions.is_empty() {
        return Err(WorkflowError::invalid("permissions", "Choose at least one permission."));
    }
    let mut permissions = BTreeSet::new();
    for id in &form.permissions {
        let Some((service, permission)) = w.catalogue().permission(id) else {
            let message = format!("No service has the permission {id}.");
            return Err(WorkflowError::invalid("permissions", message));
        };
        permissions.insert(ServicePermission {
            service: service.id.clone(),
            permission: permission.id.clone(),
        });
    }
    Ok(CustomRole { id: w.rng().id(), org: form.org, name, description, permissions })
}
