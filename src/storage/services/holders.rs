//! Who holds permissions of a service in an organization, and through which roles: as much of
//! their scopes as that service is concerned.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::roles::choice::RoleKind;
use crate::domain::text::Name;
use crate::domain::{OrgId, PermissionId, RoleId, ServiceId, Timestamp};
use crate::storage::row::corrupt;
use crate::storage::{Row, Sql, StorageError, Tx, sql};

/// What follows a holder's name: a built-in role of the service, or a permission of a custom role.
macro_rules! by_service_role {
    () => {
        "'service' AS kind, s.role AS role, '' AS permission"
    };
}
macro_rules! by_custom_role {
    () => {
        "'custom' AS kind, c.role AS role, p.permission AS permission"
    };
}
macro_rules! app {
    () => {
        "SELECT a.id AS holder, a.name AS name, a.name_folded AS folded, "
    };
}
macro_rules! granted {
    () => {
        " FROM grants g JOIN apps a ON a.id = g.app AND a.deleted_at IS NULL "
    };
}
macro_rules! in_force {
    () => {
        "WHERE g.org = $1 AND (g.ends_at IS NULL OR g.ends_at > $3) "
    };
}
macro_rules! member {
    () => {
        "SELECT m.id AS holder, m.name AS name, m.name_folded AS folded, "
    };
}

const LIST_APPS: Sql = sql(concat!(
    app!(),
    by_service_role!(),
    granted!(),
    "JOIN scope_service_roles s ON s.app = g.app AND s.version = g.scope_version ",
    in_force!(),
    "AND s.service = $2 UNION ALL ",
    app!(),
    by_custom_role!(),
    granted!(),
    "JOIN scope_custom_roles c ON c.app = g.app AND c.version = g.scope_version
     JOIN custom_role_permissions p ON p.role = c.role AND p.version = c.role_version ",
    in_force!(),
    "AND p.service = $2 ORDER BY folded, holder"
));

const LIST_MEMBERS: Sql = sql(concat!(
    member!(),
    by_service_role!(),
    " FROM member_service_roles s JOIN people m ON m.id = s.person
      WHERE s.org = $1 AND s.service = $2 UNION ALL ",
    member!(),
    by_custom_role!(),
    " FROM member_custom_roles c
       JOIN people m ON m.id = c.person
       JOIN custom_roles r ON r.id = c.role AND r.deleted_at IS NULL
       JOIN custom_role_permissions p ON p.role = r.id AND p.version = r.permissions_version
      WHERE c.org = $1 AND p.service = $2
      ORDER BY folded, holder"
));

/// An app or a member, with what they hold in one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceHolder {
    /// The App ID, or the id of the person.
    pub id: String,
    pub name: Name,
    pub held: Held,
}

/// What is held in one service.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// Built-in roles of the service.
    pub service_roles: BTreeSet<String>,
    /// Custom roles, with what each permits in the service.
    pub custom_roles: BTreeMap<RoleId, BTreeSet<PermissionId>>,
}

/// The apps that act in the organization at `now` and whose scope names the service, by name.
pub async fn list_apps(
    tx: &mut Tx,
    org: &OrgId,
    service: &ServiceId,
    now: Timestamp,
) -> Result<Vec<ServiceHolder>, StorageError> {
    from_rows(&tx.all(LIST_APPS, (org, service, now)).await?)
}

/// The members of the organization who hold something in the service, by name.
pub async fn list_members(
    tx: &mut Tx,
    org: &OrgId,
    service: &ServiceId,
) -> Result<Vec<ServiceHolder>, StorageError> {
    from_rows(&tx.all(LIST_MEMBERS, (org, service)).await?)
}

/// One row a role or permission, the rows of a holder side by side.
fn from_rows(rows: &[Row]) -> Result<Vec<ServiceHolder>, StorageError> {
    let mut holders: Vec<ServiceHolder> = Vec::new();
    for row in rows {
        let id = row.text("holder")?;
        if holders.last().is_none_or(|last| last.id != id) {
            holders.push(ServiceHolder { id, name: row.get("name")?, held: Held::default() });
        }
        let Some(last) = holders.last_mut() else {
            continue;
        };
        match row.known("kind", RoleKind::from_wire_name)? {
            RoleKind::Service => {
                last.held.service_roles.insert(row.text("role")?);
            }
            RoleKind::Custom => {
                let permissions = last.held.custom_roles.entry(row.get("role")?).or_default();
                permissions.insert(row.get("permission")?);
            }
            RoleKind::Organization => return Err(corrupt("kind", &"no role in a service")),
        }
    }
    Ok(holders)
}
