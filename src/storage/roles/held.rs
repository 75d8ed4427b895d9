//! Roles that apps, members, invitations and API tokens hold: rows with `kind`, `service` and
//! `role`, whichever table they come from. Each kind of holder has three tables.

use crate::domain::roles::choice::{RoleChoice, RoleKind};
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::{Scope, ServiceRole};
use crate::storage::value::{IntoValue, Value};
use crate::storage::{Row, Sql, StorageError, Tx};

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

/// The statements that store a role of each kind: its holder first, then service and role.
pub(crate) struct Inserts {
    pub organization: Sql,
    pub service: Sql,
    pub custom: Sql,
}

impl Inserts {
    /// Stores every role of a scope for a holder.
    pub async fn run(
        &self,
        tx: &mut Tx,
        holder: &[Value],
        roles: &Scope,
    ) -> Result<(), StorageError> {
        for role in roles.choices() {
            let (statement, role) = match &role {
                RoleChoice::Organization(role) => {
                    (self.organization, vec![role.wire_name().into_value()])
                }
                RoleChoice::Service(held) => {
                    (self.service, vec![(&held.service).into_value(), (&held.role).into_value()])
                }
                RoleChoice::Custom(role) => (self.custom, vec![role.into_value()]),
            };
            tx.execute_one(statement, [holder, &role].concat()).await?;
        }
        Ok(())
    }
}
