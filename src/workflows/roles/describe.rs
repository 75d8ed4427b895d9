//! Custom roles as programs know them: found, made, changed and deleted by their name.

use std::collections::BTreeSet;

use crate::domain::policy::Action;
use crate::domain::roles::role::OrgRole;
use crate::domain::text::{Description, Name};
use crate::domain::{OrgId, PermissionId, RoleId};
use crate::storage::audit::entries::list_of_subject;
use crate::storage::roles::custom;
use crate::storage::{self, Tx};
use crate::workflows::roles::create::{CreateCustomRole, store};
use crate::workflows::roles::delete::{DeleteCustomRole, Replacement, delete};
use crate::workflows::roles::edit::{RolePatch, edit_all};
use crate::workflows::roles::named::{CustomNames, RoleName, custom_names};
use crate::workflows::{OpContext, WorkflowError};

/// A custom role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleDescription {
    pub name: RoleName,
    pub description: Description,
    pub permissions: BTreeSet<PermissionId>,
    pub created_by: Name,
    /// The name of whoever changed it last, where that was a person.
    pub modified_by: Option<String>,
}

/// Describes every custom role of the organization, by name.
pub async fn describe_all(
    op: &OpContext,
    org: &OrgId,
) -> Result<Vec<RoleDescription>, WorkflowError> {
    let mut view = op.view(org, Action::SeeOrganization).await?;
    let names = custom_names(&mut view, org).await?;
    let mut described = Vec::with_capacity(names.len());
    for (id, name) in names {
        described.push(describe_one(&mut view, org, &id, name).await?);
    }
    described.sort_by(|one, other| one.name.display_name.cmp(&other.name.display_name));
    Ok(described)
}

/// Describes the custom role of that name.
pub async fn describe(
    op: &OpContext,
    org: &OrgId,
    name: &str,
) -> Result<RoleDescription, WorkflowError> {
    let mut view = op.view(org, Action::SeeOrganization).await?;
    let (id, name) = find(custom_names(&mut view, org).await?, name)?;
    describe_one(&mut view, org, &id, name).await
}

fn find(names: CustomNames, name: &str) -> Result<(RoleId, RoleName), WorkflowError> {
    let found = names.into_iter().find(|(_, known)| known.name == name);
    found.ok_or(WorkflowError::NotFound)
}

async fn describe_one(
    tx: &mut Tx,
    org: &OrgId,
    id: &RoleId,
    name: RoleName,
) -> Result<RoleDescription, WorkflowError> {
    let found = custom::find(tx, org, id).await?.ok_or(WorkflowError::NotFound)?;
    let last = list_of_subject(tx, org, "role", id.as_str(), 1).await?;
    let modified_by = last.into_iter().map(|last| last.by).find(|by| !by.is_empty());
    Ok(RoleDescription {
        name,
        permissions: found.role.permission_ids(),
        description: found.role.description,
        created_by: found.created_by,
        modified_by,
    })
}

/// Creates a custom role with a name for programs, which it keeps.
pub async fn create_named(
    op: &OpContext,
    org: &OrgId,
    name: &str,
    patch: RolePatch,
) -> Result<(), WorkflowError> {
    let mut change = op.change(org, Action::ManageRoles).await?;
    if !is_name(name) {
        let message = "Use 2 to 30 letters, digits, _ and -.";
        return Err(WorkflowError::invalid("role name", message));
    }
    let is_taken = find(custom_names(&mut change, org).await?, name).is_ok();
    if is_taken || OrgRole::from_wire_name(name).is_some() {
        let message = "This organization already has a role with that name. Choose another name.";
        return Err(WorkflowError::taken("role name", message));
    }
    let form = CreateCustomRole {
        org: org.clone(),
        name: patch.name.unwrap_or_default(),
        description: patch.description.unwrap_or_default(),
        permissions: patch.permissions.unwrap_or_default(),
    };
    let id = store(op, &mut change, form).await?;
    storage::roles::custom::set_api_name(&mut change, &id, name).await?;
    change.commit().await
}

/// What CONTRACT.md 2.3 lets a name be.
fn is_name(name: &str) -> bool {
    (2..=30).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Changes the custom role of that name.
pub async fn patch(
    op: &OpContext,
    org: &OrgId,
    name: &str,
    patch: RolePatch,
) -> Result<(), WorkflowError> {
    let mut change = op.change(org, Action::ManageRoles).await?;
    let (id, _) = find(custom_names(&mut change, org).await?, name)?;
    let found = custom::find(&mut change, org, &id).await?.ok_or(WorkflowError::NotFound)?;
    edit_all(op, change, found, patch).await
}

/// Deletes the custom role of that name, unless somebody holds it.
pub async fn delete_named(op: &OpContext, org: &OrgId, name: &str) -> Result<(), WorkflowError> {
    let (role, version, typed) = {
        let mut view = op.view(org, Action::ManageRoles).await?;
        let (id, _) = find(custom_names(&mut view, org).await?, name)?;
        let found = custom::find(&mut view, org, &id).await?.ok_or(WorkflowError::NotFound)?;
        (id, found.version, found.role.name.to_string())
    };
    let replacement = Replacement::Unsaid;
    delete(op, DeleteCustomRole { org: org.clone(), role, version, replacement, typed }).await
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn a_name_is_a_word() {
        for name in ["ab", "read_only-2", &"x".repeat(30)] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "a", "a b", "ä2", &"x".repeat(31), "a/b"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
