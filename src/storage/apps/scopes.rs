//! Scopes of apps. A version is written once and never changed.

use std::collections::BTreeMap;

use crate::domain::AppId;
use crate::domain::scope::Scope;
use crate::storage::roles::held::add_role;
use crate::storage::{Sql, StorageError, Tx, sql};

const INSERT_ORGANIZATION_ROLE: Sql =
    sql("INSERT INTO scope_organization_roles (app, version, role) VALUES ($1, $2, $3)");

const INSERT_SERVICE_ROLE: Sql =
    sql("INSERT INTO scope_service_roles (app, version, service, role) VALUES ($1, $2, $3, $4)");

// A scope means the version that the role has now; a role that was deleted has none.
const INSERT_CUSTOM_ROLE: Sql =
    sql("INSERT INTO scope_custom_roles (app, version, role, role_version)
     VALUES ($1, $2, $3, (SELECT permissions_version FROM custom_roles
                           WHERE id = $3 AND deleted_at IS NULL))");

const LIST: Sql = sql("SELECT 'organization' AS kind, '' AS service, role
       FROM scope_organization_roles WHERE app = $1 AND version = $2
      UNION ALL
     SELECT 'service' AS kind, service, role
       FROM scope_service_roles WHERE app = $1 AND version = $2
      UNION ALL
     SELECT 'custom' AS kind, '' AS service, role
       FROM scope_custom_roles WHERE app = $1 AND version = $2");

const LIST_GRANTED: Sql =
    sql("SELECT s.version AS version, 'organization' AS kind, '' AS service, s.role AS role
       FROM scope_organization_roles s
      WHERE s.app = $1 AND s.version IN (SELECT scope_version FROM grants WHERE app = $1)
      UNION ALL
     SELECT s.version AS version, 'service' AS kind, s.service AS service, s.role AS role
       FROM scope_service_roles s
      WHERE s.app = $1 AND s.version IN (SELECT scope_version FROM grants WHERE app = $1)
      UNION ALL
     SELECT s.version AS version, 'custom' AS kind, '' AS service, s.role AS role
       FROM scope_custom_roles s
      WHERE s.app = $1 AND s.version IN (SELECT scope_version FROM grants WHERE app = $1)");

/// Stores a version of an app's scope.
///
/// # Errors
/// [`StorageError`] when the version is there already or a custom role is not.
pub async fn insert(
    tx: &mut Tx,
    app: &AppId,
    version: i64,
    scope: &Scope,
) -> Result<(), StorageError> {
    for role in &scope.organization_roles {
        tx.execute_one(INSERT_ORGANIZATION_ROLE, (app, version, role.wire_name())).await?;
    }
    for held in &scope.service_roles {
        tx.execute_one(INSERT_SERVICE_ROLE, (app, version, &held.service, &held.role)).await?;
    }
    for role in &scope.custom_roles {
        tx.execute_one(INSERT_CUSTOM_ROLE, (app, version, role)).await?;
    }
    Ok(())
}

/// A version of an app's scope; empty when no role was chosen.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn get(tx: &mut Tx, app: &AppId, version: i64) -> Result<Scope, StorageError> {
    let mut scope = Scope::nothing();
    for row in tx.all(LIST, (app, version)).await? {
        add_role(&mut scope, &row)?;
    }
    Ok(scope)
}

/// Every version of an app's scope that an organization has approved and goes by.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn list_granted(tx: &mut Tx, app: &AppId) -> Result<BTreeMap<i64, Scope>, StorageError> {
    let mut scopes = BTreeMap::new();
    for row in tx.all(LIST_GRANTED, (app,)).await? {
        let scope = scopes.entry(row.int("version")?).or_insert_with(Scope::nothing);
        add_role(scope, &row)?;
    }
    Ok(scopes)
}
