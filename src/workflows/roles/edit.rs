//! Changing a custom role: its name and description, or its permissions.
//!
//! New permissions are a new version. The organization's apps and members follow at once; other
//! organizations keep the version that they approved.

use std::collections::BTreeSet;

use crate::domain::audit::event::Event;
use crate::domain::policy::Action;
use crate::domain::roles::change::{RoleEffect, RoleFate, effect};
use crate::domain::roles::draft::read_details;
use crate::domain::roles::holder::Holders;
use crate::domain::roles::role::CustomRole;
use crate::domain::{OrgId, PermissionId, RoleId};
use crate::storage::roles::custom::RoleRecord;
use crate::storage::roles::holders::{HolderKind, count_foreign_orgs, list_with_scopes};
use crate::storage::{self, StorageError, Tx};
use crate::workflows::organizations::limits::Limits;
use crate::workflows::roles::create::{name_is_taken, read_permissions};
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// What shall change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleEdit {
    /// Name and description, as typed.
    Details {
        /// The name.
        name: String,
        /// What it is for.
        description: String,
    },
    /// All its permissions.
    Permissions(BTreeSet<PermissionId>),
}

/// Changes a custom role. `version` is the one that the form showed.
///
/// # Errors
/// [`WorkflowError::Stale`] when somebody else changed it meanwhile; [`WorkflowError::Invalid`]
/// for fields to mend; [`WorkflowError::Denied`] for anybody but owners.
pub async fn edit_custom_role(
    op: &OpContext,
    org: &OrgId,
    role: &RoleId,
    version: i64,
    edit: RoleEdit,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    storage::organizations::organization::lock(&mut tx, org).await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ManageRoles).await?;
    let found = storage::roles::custom::find(&mut tx, org, role).await?;
    let found = found.ok_or(WorkflowError::NotFound)?;
    if found.version != version {
        return Err(WorkflowError::Stale);
    }
    match edit {
        RoleEdit::Details { name, description } => {
            rename(w, &mut tx, &ctx, found.role, &name, &description).await?;
        }
        RoleEdit::Permissions(permissions) => {
            change(w, &mut tx, &ctx, found, &permissions).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

async fn rename(
    w: &Workflows,
    tx: &mut Tx,
    ctx: &ActingMember,
    before: CustomRole,
    name: &str,
    description: &str,
) -> Result<(), WorkflowError> {
    let (name, description) = read_details(name, description).map_err(WorkflowError::Invalid)?;
    let after = CustomRole { name, description, ..before.clone() };
    if after == before {
        return Ok(());
    }
    let named = storage::roles::custom::find_named(tx, &after.org, &after.name).await?;
    if named.is_some_and(|other| other != after.id) {
        return Err(name_is_taken());
    }
    let details = (&after.name, &after.description);
    match storage::roles::custom::set_details(tx, &after.id, details.0, details.1).await {
        Err(StorageError::Constraint(_)) => return Err(name_is_taken()),
        set => set?,
    }
    ctx.record(w, tx, Event::CustomRoleRenamed { before, after }).await
}

async fn change(
    w: &Workflows,
    tx: &mut Tx,
    ctx: &ActingMember,
    found: RoleRecord,
    ids: &BTreeSet<PermissionId>,
) -> Result<(), WorkflowError> {
    let permissions = read_permissions(w, ids)?;
    let before = found.role;
    if permissions == before.permissions {
        return Ok(());
    }
    let added = permissions.difference(&before.permissions).cloned().collect();
    Limits::load(w, tx, ctx).await?.check_permissions(&added)?;
    let holders = holders(tx, &before.org, &before.id).await?;
    let version = found.permissions_version + 1;
    storage::roles::custom::add_version(tx, &before.id, version, &permissions).await?;
    storage::roles::changes::follow_version(tx, &before.org, &before.id).await?;
    let after = CustomRole { permissions, ..before.clone() };
    ctx.record(w, tx, Event::CustomRoleChanged { before, after, holders }).await
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

/// The other custom roles of the organization, which may take the place of one.
///
/// # Errors
/// [`WorkflowError::Denied`] for anybody but owners.
pub async fn list_replacements(
    op: &OpContext,
    org: &OrgId,
    role: &RoleId,
) -> Result<Vec<CustomRole>, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ManageRoles).await?;
    let roles = storage::roles::custom::list(&mut tx, org).await?;
    Ok(roles.into_iter().filter(|other| other.id != *role).collect())
}

/// What a change of a role would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolePreview {
    /// Who gains and loses what in the organization itself.
    pub effect: RoleEffect,
    /// How many other organizations have added an app that holds the role. They keep what they
    /// approved.
    pub foreign_orgs: i64,
}

/// Says what a change of a role, or its end, would do. Changes nothing.
///
/// # Errors
/// [`WorkflowError::Denied`] for anybody but owners; [`WorkflowError::NotFound`] when the
/// organization has no such role.
pub async fn preview_role(
    op: &OpContext,
    org: &OrgId,
    role: &RoleId,
    fate: RoleFate,
) -> Result<RolePreview, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ManageRoles).await?;
    let roles = storage::roles::custom::list(&mut tx, org).await?;
    if roles.iter().all(|known| known.id != *role) {
        return Err(WorkflowError::NotFound);
    }
    let instances = storage::services::instances::list(&mut tx, org).await?;
    let services = instances.into_iter().map(|instance| instance.service).collect();
    let holders = holders(&mut tx, org, role).await?;
    Ok(RolePreview {
        effect: effect(&holders, role, &fate, &roles, w.catalogue(), &services),
        foreign_orgs: count_foreign_orgs(&mut tx, org, role).await?,
    })
}
