//! Custom roles and the permissions that they hold.

use std::collections::BTreeSet;

use super::{Row, Sql, StorageError, Tx, sql};
use crate::domain::roles::{CustomRole, ServicePermission};
use crate::domain::{AppId, OrgId, PersonId, Timestamp};

const INSERT: Sql = sql(
    "INSERT INTO custom_roles (id, org, name, name_folded, description, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)",
);

const INSERT_PERMISSION: Sql =
    sql("INSERT INTO custom_role_permissions (role, service, permission) VALUES ($1, $2, $3)");

const LIST: Sql =
    sql("SELECT r.id AS id, r.org AS org, r.name AS name, r.description AS description,
            p.service AS service, p.permission AS permission
       FROM custom_roles r
       JOIN custom_role_permissions p ON p.role = r.id
      WHERE r.org = $1
      ORDER BY r.name_folded, r.id");

const LIST_OF_SCOPE: Sql =
    sql("SELECT r.id AS id, r.org AS org, r.name AS name, r.description AS description,
            p.service AS service, p.permission AS permission
       FROM scope_custom_roles s
       JOIN custom_roles r ON r.id = s.role
       JOIN custom_role_permissions p ON p.role = r.id
      WHERE s.app = $1 AND s.version = $2
      ORDER BY r.name_folded, r.id");

/// Stores a new custom role.
///
/// # Errors
/// [`StorageError::Constraint`] `custom_roles_org_name_folded_key` when the name is taken.
pub async fn insert(
    tx: &mut Tx,
    role: &CustomRole,
    by: &PersonId,
    now: Timestamp,
) -> Result<(), StorageError> {
    let CustomRole { id, org, name, description, permissions } = role;
    let folded = name.folded();
    tx.execute_one(INSERT, (id, org, name, &folded, description, by, now)).await?;
    for held in permissions {
        tx.execute_one(INSERT_PERMISSION, (id, &held.service, &held.permission)).await?;
    }
    Ok(())
}

/// The custom roles of an organization, by name.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn list(tx: &mut Tx, org: &OrgId) -> Result<Vec<CustomRole>, StorageError> {
    from_rows(&tx.all(LIST, (org,)).await?)
}

/// The custom roles that one version of an app's scope names.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn list_of_scope(
    tx: &mut Tx,
    app: &AppId,
    version: i64,
) -> Result<Vec<CustomRole>, StorageError> {
    from_rows(&tx.all(LIST_OF_SCOPE, (app, version)).await?)
}

/// One row a permission, the rows of a role side by side.
fn from_rows(rows: &[Row]) -> Result<Vec<CustomRole>, StorageError> {
    let mut roles: Vec<CustomRole> = Vec::new();
    for row in rows {
        let id = row.get("id")?;
        let held =
            ServicePermission { service: row.get("service")?, permission: row.get("permission")? };
        match roles.last_mut() {
            Some(last) if last.id == id => {
                last.permissions.insert(held);
            }
            Some(_) | None => roles.push(CustomRole {
                id,
                org: row.get("org")?,
                name: row.get("name")?,
                description: row.get("description")?,
                permissions: BTreeSet::from([held]),
            }),
        }
    }
    Ok(roles)
}
