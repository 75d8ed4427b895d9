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

/// The roles of those rows `r` of the three tables that fit.
macro_rules! roles {
    ($which:literal) => {
        concat!(
            "SELECT r.version AS version, 'organization' AS kind, '' AS service, r.role AS role
       FROM scope_organization_roles r
      WHERE ",
            $which,
            "
      UNION ALL
     SELECT r.version AS version, 'service' AS kind, r.service AS service, r.role AS role
       FROM scope_service_roles r
      WHERE ",
            $which,
            "
      UNION ALL
     SELECT r.version AS version, 'custom' AS kind, '' AS service, r.role AS role
       FROM scope_custom_roles r
      WHERE ",
            $which
        )
    };
}

const LIST: Sql = sql(roles!("r.app = $1 AND r.version = $2"));

const LIST_GRANTED: Sql =
    sql(roles!("r.app = $1 AND r.version IN (SELECT scope_version FROM grants WHERE app = $1)"));

/// Stores a version of an app's scope.
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
pub async fn get(tx: &mut Tx, app: &AppId, version: i64) -> Result<Scope, StorageError> {
    let mut scope = Scope::nothing();
    for row in tx.all(LIST, (app, version)).await? {
        add_role(&mut scope, &row)?;
    }
    Ok(scope)
}

/// Every version of an app's scope that an organization has approved and goes by.
pub async fn list_granted(tx: &mut Tx, app: &AppId) -> Result<BTreeMap<i64, Scope>, StorageError> {
    let mut scopes = BTreeMap::new();
    for row in tx.all(LIST_GRANTED, (app,)).await? {
        let scope = scopes.entry(row.int("version")?).or_insert_with(Scope::nothing);
        add_role(scope, &row)?;
    }
    Ok(scopes)
}
