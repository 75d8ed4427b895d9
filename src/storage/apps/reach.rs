//! How far an app reaches: the organizations that it was added to, what they contain, and the
//! custom roles that it holds there.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::roles::role::CustomRole;
use crate::domain::text::Name;
use crate::domain::{AppId, OrgId, ServiceId, Timestamp};
use crate::storage::roles::custom::from_rows;
use crate::storage::{Row, Sql, StorageError, Tx, sql};

const LIST_ORGS: Sql = sql("SELECT g.org AS org, o.name AS name, g.scope_version AS scope_version,
            i.service AS service
       FROM grants g
       JOIN organizations o ON o.id = g.org
       LEFT JOIN service_instances i ON i.org = g.org
      WHERE g.app = $1 AND (g.ends_at IS NULL OR g.ends_at > $2)
      ORDER BY o.name, o.id");

const LIST_CUSTOM_ROLES: Sql = sql("SELECT s.version AS scope_version,
            r.id AS id, r.org AS org, r.name AS name, r.description AS description,
            p.service AS service, p.permission AS permission
       FROM scope_custom_roles s
       JOIN custom_roles r ON r.id = s.role
       JOIN custom_role_permissions p ON p.role = s.role AND p.version = s.role_version
      WHERE s.app = $1 AND s.version IN (SELECT scope_version FROM grants WHERE app = $1)
      ORDER BY s.version, r.id");

/// An organization that an app was added to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    pub org: OrgId,
    pub name: Name,
    /// The version of the app's scope that it approved.
    pub scope_version: i64,
    /// The services that it contains.
    pub services: BTreeSet<ServiceId>,
}

/// The organizations that an app may act in at `now`, by name.
pub async fn list_orgs(
    tx: &mut Tx,
    app: &AppId,
    now: Timestamp,
) -> Result<Vec<Reached>, StorageError> {
    let mut reached: Vec<Reached> = Vec::new();
    for row in tx.all(LIST_ORGS, (app, now)).await? {
        let org: OrgId = row.get("org")?;
        let service = row.find("service")?;
        match reached.last_mut() {
            Some(last) if last.org == org => last.services.extend(service),
            Some(_) | None => reached.push(Reached {
                org,
                name: row.get("name")?,
                scope_version: row.int("scope_version")?,
                services: service.into_iter().collect(),
            }),
        }
    }
    Ok(reached)
}

/// The custom roles of every version of an app's scope that an organization goes by, as they
/// were then.
pub async fn list_custom_roles(
    tx: &mut Tx,
    app: &AppId,
) -> Result<BTreeMap<i64, Vec<CustomRole>>, StorageError> {
    let mut by_version: BTreeMap<i64, Vec<Row>> = BTreeMap::new();
    for row in tx.all(LIST_CUSTOM_ROLES, (app,)).await? {
        by_version.entry(row.int("scope_version")?).or_default().push(row);
    }
    by_version.into_iter().map(|(version, rows)| Ok((version, from_rows(&rows)?))).collect()
}
