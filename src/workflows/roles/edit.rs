//! Changing a custom role: its name and description, or its permissions.
//!
//! New permissions are a new version. The organization's apps and members follow at once; other
//! organizations keep the version that they approved.

use std::collections::BTreeSet;

use crate::domain::audit::event::Event;
use crate::domain::policy::Action;
use crate::domain::roles::draft::read_details;
use crate::domain::roles::holder::Holders;
use crate::domain::roles::role::CustomRole;
use crate::domain::{OrgId, PermissionId, RoleId};
use crate::storage::Tx;
use crate::storage::roles::changes::follow_version;
use crate::storage::roles::custom::{self, RoleRecord};
use crate::storage::roles::holders::{HolderKind, list_with_scopes};
use crate::workflows::roles::create::{name_is_free, read_permissions, taken};
use crate::workflows::{Change, OpContext, WorkflowError};

/// What shall change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleEdit {
    /// Name and description, as typed.
    Details { name: String, description: String },
    /// All its permissions.
    Permissions(BTreeSet<PermissionId>),
}

/// Changes a custom role. `version` is the one that the form showed.
pub async fn edit(
    op: &OpContext,
    org: &OrgId,
    role: &RoleId,
    version: i64,
    edit: RoleEdit,
) -> Result<(), WorkflowError> {
    let mut change = op.change(org, Action::ManageRoles).await?;
    let found = get_version(&mut change, org, role, version).await?;
    let changed = match edit {
        RoleEdit::Details { name, description } => {
            rename(&mut change, found.role, &name, &description).await?
        }
        RoleEdit::Permissions(ids) => set_permissions(op, &mut change, found, &ids).await?,
    };
    match changed {
        Changed::Something => change.commit().await,
        Changed::Nothing => Ok(()),
    }
}

/// What a program says of a role. What it leaves out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RolePatch {
    pub name: Option<String>,
    pub description: Option<String>,
    pub permissions: Option<BTreeSet<PermissionId>>,
}

/// Changes everything that a patch says, or nothing.
pub(crate) async fn edit_all(
    op: &OpContext,
    mut change: Change,
    found: RoleRecord,
    patch: RolePatch,
) -> Result<(), WorkflowError> {
    let role = found.role.clone();
    let name = patch.name.unwrap_or_else(|| role.name.to_string());
    let description = patch.description.unwrap_or_else(|| role.description.to_string());
    let renamed = rename(&mut change, role.clone(), &name, &description).await?;
    let changed = match patch.permissions {
        Some(ids) => {
            let found = custom::find(&mut change, &role.org, &role.id).await?;
            let found = found.ok_or(WorkflowError::NotFound)?;
            set_permissions(op, &mut change, found, &ids).await?
        }
        None => Changed::Nothing,
    };
    match (renamed, changed) {
        (Changed::Nothing, Changed::Nothing) => Ok(()),
        (Changed::Something, Changed::Something | Changed::Nothing)
        | (Changed::Nothing, Changed::Something) => change.commit().await,
    }
}

/// The role in the version that a form showed.
pub(crate) async fn get_version(
    tx: &mut Tx,
    org: &OrgId,
    role: &RoleId,
    version: i64,
) -> Result<RoleRecord, WorkflowError> {
    let found = custom::find(tx, org, role).await?.ok_or(WorkflowError::NotFound)?;
    if found.version == version { Ok(found) } else { Err(WorkflowError::Stale) }
}

/// Whether the form asked for anything else than what is there.
enum Changed {
    Something,
    Nothing,
}

async fn rename(
    change: &mut Change,
    before: CustomRole,
    name: &str,
    description: &str,
) -> Result<Changed, WorkflowError> {
    let read = read_details(name, description).map_err(WorkflowError::Invalid)?;
    let after = CustomRole { name: read.name, description: read.description, ..before.clone() };
    if after == before {
        return Ok(Changed::Nothing);
    }
    name_is_free(change, &after.org, &after.name, Some(&after.id)).await?;
    let set = custom::set_details(change, &after.id, &after.name, &after.description).await;
    set.map_err(taken)?;
    change.record(Event::CustomRoleRenamed { before, after });
    Ok(Changed::Something)
}

async fn set_permissions(
    op: &OpContext,
    change: &mut Change,
    found: RoleRecord,
    ids: &BTreeSet<PermissionId>,
) -> Result<Changed, WorkflowError> {
    let permissions = read_permissions(op, ids)?;
    let before = found.role;
    if permissions == before.permissions {
        return Ok(Changed::Nothing);
    }
    let added = permissions.difference(&before.permissions).cloned().collect();
    let kept = change.limits(op).await?.check_permissions(&added);
    change.noting_policy(Action::ManageRoles, kept)?;
    let holders = holders(change, &before.org, &before.id).await?;
    let version = found.permissions_version + 1;
    custom::add_version(change, &before.id, version, &permissions).await?;
    follow_version(change, &before.org, &before.id).await?;
    let after = CustomRole { permissions, ..before.clone() };
    change.record(Event::CustomRoleChanged { before, after, holders });
    Ok(Changed::Something)
}

/// Everybody who holds a custom role.
pub(crate) async fn holders(
    tx: &mut Tx,
    org: &OrgId,
    role: &RoleId,
) -> Result<Holders, WorkflowError> {
    Ok(Holders {
        apps: list_with_scopes(tx, org, role, HolderKind::App).await?,
        members: list_with_scopes(tx, org, role, HolderKind::Member).await?,
    })
}
