//! Custom roles of an organization, a page at a time, by name.

use crate::domain::paging::{Beginning, NamePlace};
use crate::domain::text::{Description, Name};
use crate::domain::{OrgId, RoleId, ServiceId};
use crate::storage::apps::app::contains;
use crate::storage::{Sql, StorageError, Tx, sql};

/// The custom roles of the organization `$1` in which the pattern `$2` occurs, with a permission
/// of the service `$3` unless that is empty.
macro_rules! fitting {
    () => {
        "
       FROM custom_roles r
      WHERE r.org = $1 AND r.deleted_at IS NULL
        AND (r.name_folded LIKE $2 ESCAPE '!' OR r.description_folded LIKE $2 ESCAPE '!'
          OR EXISTS (SELECT 1 FROM custom_role_permissions p
                      WHERE p.role = r.id AND p.version = r.permissions_version
                        AND LOWER(p.permission) LIKE $2 ESCAPE '!'))
        AND ($3 = '' OR EXISTS (SELECT 1 FROM custom_role_permissions p
                                 WHERE p.role = r.id AND p.version = r.permissions_version
                                   AND p.service = $3))"
    };
}

const LIST: Sql = sql(concat!(
    "WITH listed AS (
     SELECT r.id AS id, r.name AS name, r.name_folded AS folded, r.description AS description,
            r.permissions_version AS version",
    fitting!(),
    "
        AND (r.name_folded > $4 OR (r.name_folded = $4 AND r.id > $5))
      ORDER BY r.name_folded, r.id
      LIMIT $6)
     SELECT l.id AS id, l.name AS name, l.folded AS folded, l.description AS description,
            p.service AS service, COUNT(*) AS permissions,
            (SELECT COUNT(*) FROM scope_custom_roles s
               JOIN apps a ON a.id = s.app AND a.scope_version = s.version
              WHERE s.role = l.id AND a.org = $1 AND a.deleted_at IS NULL) AS apps,
            (SELECT COUNT(*) FROM member_custom_roles m
              WHERE m.role = l.id AND m.org = $1) AS members
       FROM listed l
       JOIN custom_role_permissions p ON p.role = l.id AND p.version = l.version
      GROUP BY l.id, l.name, l.folded, l.description, p.service
      ORDER BY l.folded, l.id, p.service"
));

const COUNT: Sql = sql(concat!("SELECT COUNT(*) AS found", fitting!()));

/// Which part of an organization's custom roles to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListRoles {
    /// Text that the name, the description or a permission contains; everything when empty.
    pub search: String,
    /// Only roles with a permission of this service; any when empty.
    pub service: String,
    /// The last role of the page before.
    pub after: Option<NamePlace<RoleId>>,
}

/// A custom role in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleRow {
    pub id: RoleId,
    pub name: Name,
    pub description: Description,
    /// The services of its permissions.
    pub services: Vec<ServiceId>,
    /// How many permissions it holds.
    pub permissions: i64,
    /// How many live apps hold it.
    pub apps: i64,
    /// How many members hold it.
    pub members: i64,
}

/// Custom roles by name, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    org: &OrgId,
    page: &ListRoles,
    limit: i64,
) -> Result<Vec<RoleRow>, StorageError> {
    let Beginning { name, id } = NamePlace::begin(page.after.as_ref());
    let pattern = contains(&page.search);
    let mut roles: Vec<RoleRow> = Vec::new();
    for row in tx.all(LIST, (org, &pattern, &page.service, name, id, limit)).await? {
        let id: RoleId = row.get("id")?;
        if roles.last().is_none_or(|last| last.id != id) {
            roles.push(RoleRow {
                id,
                name: row.get("name")?,
                description: row.get("description")?,
                services: Vec::new(),
                permissions: 0,
                apps: row.int("apps")?,
                members: row.int("members")?,
            });
        }
        if let Some(last) = roles.last_mut() {
            last.services.push(row.get("service")?);
            last.permissions += row.int("permissions")?;
        }
    }
    Ok(roles)
}

/// How many custom roles a search finds.
pub async fn count(tx: &mut Tx, org: &OrgId, page: &ListRoles) -> Result<i64, StorageError> {
    tx.one(COUNT, (org, &contains(&page.search), &page.service)).await?.int("found")
}
