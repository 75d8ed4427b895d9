//! Roles that apps, members, invitations and API tokens hold: rows with `kind`, `service` and
//! `role`, whichever table they come from.

use crate::domain::roles::choice::{RoleChoice, RoleKind};
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::{Scope, ServiceRole};
use crate::storage::{Row, StorageError};

/// The role that a row names.
pub(crate) fn role(row: &Row) -> Result<RoleChoice, StorageError> {
    Ok(match row.known("kind", RoleKind::from_wire_name)? {
        RoleKind::Organization => {
            RoleChoice::Organization(row.known("role", OrgRole::from_wire_name)?)
        }
        RoleKind::Service => RoleChoice::Service(ServiceRole {
            service: row.get("service")?,
            role: row.text("role")?,
        }),
        RoleKind::Custom => RoleChoice::Custom(row.get("role")?),
    })
}

/// Adds the role that a row names.
pub(crate) fn add_role(scope: &mut Scope, row: &Row) -> Result<(), StorageError> {
    scope.insert(role(row)?);
    Ok(())
}
