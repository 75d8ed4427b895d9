//! Custom roles and the permissions that their versions hold.
//!
//! The permissions of a version are written once. What a version of a scope names is the version
//! that the role had then; everybody else has the latest.
//!
//! A role that is gone is [`StorageError::Rows`] where it is changed.

use std::collections::BTreeSet;

use crate::domain::roles::role::{CustomRole, ServicePermission};
use crate::domain::text::{Description, Name, folded};
use crate::domain::{AppId, OrgId, PersonId, RoleId, Timestamp};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

const INSERT: Sql =
    sql("INSERT INTO custom_roles (id, org, name, name_folded, description, description_folded,
                               created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");

const INSERT_PERMISSION: Sql =
    sql("INSERT INTO custom_role_permissions (role, version, service, permission)
     VALUES ($1, $2, $3, $4)");

/// A role and its permissions, a row each, as [`from_rows`] reads them.
macro_rules! columns {
    () => {
        "r.id AS id, r.org AS org, r.name AS name, r.description AS description,
            p.service AS service, p.permission AS permission"
    };
}
macro_rules! latest {
    () => {
        "
       FROM custom_roles r
       JOIN custom_role_permissions p ON p.role = r.id AND p.version = r.permissions_version"
    };
}
macro_rules! by_name {
    () => {
        "
      ORDER BY r.name_folded, r.id"
    };
}

const LIST: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    latest!(),
    "
      WHERE r.org = $1 AND r.deleted_at IS NULL",
    by_name!()
));

const LIST_NAMES: Sql = sql("SELECT id, name
       FROM custom_roles
      WHERE org = $1 AND deleted_at IS NULL
      ORDER BY name_folded, id
      LIMIT $2");

const LIST_OF_SCOPE: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    "
       FROM scope_custom_roles s
       JOIN custom_roles r ON r.id = s.role
       JOIN custom_role_permissions p ON p.role = s.role AND p.version = s.role_version
      WHERE s.app = $1 AND s.version = $2",
    by_name!()
));

const FIND: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    ", r.version AS version, r.permissions_version AS permissions_version,
            r.created_at AS created_at, c.name AS created_by",
    latest!(),
    "
       JOIN people c ON c.id = r.created_by
      WHERE r.org = $1 AND r.id = $2 AND r.deleted_at IS NULL"
));

const LIST_API_NAMES: Sql = sql("SELECT id, name, api_name
       FROM custom_roles
      WHERE org = $1 AND deleted_at IS NULL
      ORDER BY name_folded, id");

const SET_API_NAME: Sql = sql("UPDATE custom_roles SET api_name = $2 WHERE id = $1");

const FIND_NAMED: Sql = sql("SELECT id FROM custom_roles WHERE org = $1 AND name_folded = $2");

const SET_DETAILS: Sql = sql("UPDATE custom_roles
        SET name = $2, name_folded = $3, description = $4, description_folded = $5,
            version = version + 1
      WHERE id = $1 AND deleted_at IS NULL");

const NEXT_VERSION: Sql = sql("UPDATE custom_roles
        SET version = version + 1, permissions_version = permissions_version + 1
      WHERE id = $1 AND deleted_at IS NULL");

const DELETE: Sql = sql("UPDATE custom_roles
        SET deleted_at = $2, name_folded = $3, version = version + 1
      WHERE id = $1 AND deleted_at IS NULL");

/// A custom role with what is known of it besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleRecord {
    /// The role, with the permissions of its latest version.
    pub role: CustomRole,
    /// Counts the changes, also those of name and description.
    pub version: i64,
    /// Counts the changes of its permissions.
    pub permissions_version: i64,
    pub created_at: Timestamp,
    pub created_by: Name,
}

/// Stores a new custom role. [`StorageError::Constraint`] `custom_roles_org_name_folded_key` when
/// the name is taken.
pub async fn insert(
    tx: &mut Tx,
    role: &CustomRole,
    by: &PersonId,
    now: Timestamp,
) -> Result<(), StorageError> {
    let CustomRole { id, org, name, description, permissions } = role;
    let (folded, text) = (name.folded(), folded(description.as_str()));
    tx.execute_one(INSERT, (id, org, name, &folded, description, &text, by, now)).await?;
    insert_permissions(tx, id, 1, permissions).await
}

async fn insert_permissions(
    tx: &mut Tx,
    role: &RoleId,
    version: i64,
    permissions: &BTreeSet<ServicePermission>,
) -> Result<(), StorageError> {
    for held in permissions {
        let row = (role, version, &held.service, &held.permission);
        tx.execute_one(INSERT_PERMISSION, row).await?;
    }
    Ok(())
}

/// The custom roles of an organization, by name.
pub async fn list(tx: &mut Tx, org: &OrgId) -> Result<Vec<CustomRole>, StorageError> {
    from_rows(&tx.all(LIST, (org,)).await?)
}

/// The first custom roles of an organization by name, without what they permit.
pub async fn list_names(
    tx: &mut Tx,
    org: &OrgId,
    limit: i64,
) -> Result<Vec<(RoleId, Name)>, StorageError> {
    let rows = tx.all(LIST_NAMES, (org, limit)).await?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("name")?))).collect()
}

/// The custom roles that one version of an app's scope names, as they were then.
pub async fn list_of_scope(
    tx: &mut Tx,
    app: &AppId,
    version: i64,
) -> Result<Vec<CustomRole>, StorageError> {
    from_rows(&tx.all(LIST_OF_SCOPE, (app, version)).await?)
}

/// Returns `None` when the role is absent, deleted, or belongs to another organization.
pub async fn find(
    tx: &mut Tx,
    org: &OrgId,
    role: &RoleId,
) -> Result<Option<RoleRecord>, StorageError> {
    let rows = tx.all(FIND, (org, role)).await?;
    let Some((first, role)) = rows.first().zip(from_rows(&rows)?.pop()) else {
        return Ok(None);
    };
    Ok(Some(RoleRecord {
        role,
        version: first.int("version")?,
        permissions_version: first.int("permissions_version")?,
        created_at: first.time("created_at")?,
        created_by: first.get("created_by")?,
    }))
}

/// A custom role as programs name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiName {
    pub id: RoleId,
    pub name: Name,
    /// The name that it was given over the gateway. Other roles go by their id there.
    pub api_name: Option<String>,
}

/// The custom roles of an organization by name, as programs name them.
pub async fn list_api_names(tx: &mut Tx, org: &OrgId) -> Result<Vec<ApiName>, StorageError> {
    let rows = tx.all(LIST_API_NAMES, (org,)).await?;
    let named = |row: &Row| {
        let api_name = row.find_text("api_name")?;
        Ok(ApiName { id: row.get("id")?, name: row.get("name")?, api_name })
    };
    rows.iter().map(named).collect()
}

/// Gives a role the name by which programs know it. [`StorageError::Constraint`]
/// `custom_roles_org_api_name_key` when another one has it.
pub async fn set_api_name(tx: &mut Tx, role: &RoleId, name: &str) -> Result<(), StorageError> {
    tx.execute_one(SET_API_NAME, (role, name)).await
}

/// The role of the organization that has this name, in whichever letter case.
pub async fn find_named(
    tx: &mut Tx,
    org: &OrgId,
    name: &Name,
) -> Result<Option<RoleId>, StorageError> {
    let row = tx.optional(FIND_NAMED, (org, &name.folded())).await?;
    row.map(|row| row.get("id")).transpose()
}

/// Replaces name and description. [`StorageError::Constraint`] as in [`insert`].
pub async fn set_details(
    tx: &mut Tx,
    role: &RoleId,
    name: &Name,
    description: &Description,
) -> Result<(), StorageError> {
    let (folded, text) = (name.folded(), folded(description.as_str()));
    tx.execute_one(SET_DETAILS, (role, name, &folded, description, &text)).await
}

/// Writes the next version of a role's permissions. Scopes that name the role are another
/// matter: see [`crate::storage::roles::changes`].
pub async fn add_version(
    tx: &mut Tx,
    role: &RoleId,
    version: i64,
    permissions: &BTreeSet<ServicePermission>,
) -> Result<(), StorageError> {
    tx.execute_one(NEXT_VERSION, (role,)).await?;
    insert_permissions(tx, role, version, permissions).await
}

/// Marks a role as deleted. Its versions stay for snapshots that name them; its name is free.
pub async fn delete(tx: &mut Tx, role: &RoleId, now: Timestamp) -> Result<(), StorageError> {
    // No name holds a line break, so nothing that somebody types can collide with this.
    let nobody = format!("\n{role}");
    tx.execute_one(DELETE, (role, now, &nobody)).await
}

/// One row a permission, the rows of a role side by side.
pub(crate) fn from_rows(rows: &[Row]) -> Result<Vec<CustomRole>, StorageError> {
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
