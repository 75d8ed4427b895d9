//! Custom roles of an organization, a page at a time, by name.

use crate::domain::text::{Description, Name};
use crate::domain::{OrgId, RoleId, ServiceId};
use crate::storage::apps::app::contains;
use crate::storage::{Sql, StorageError, Tx, sql};

const LIST: Sql = sql("WITH listed AS (
         SELECT r.id AS id, r.name AS name, r.name_folded AS folded, r.description AS description,
                r.permissions_version AS version
           FROM custom_roles r
          WHERE r.org = $1 AND r.deleted_at IS NULL
            AND (r.name_folded > $2 OR (r.name_folded = $2 AND r.id > $3))
            AND (r.name_folded LIKE $4 ESCAPE '!' OR r.description_folded LIKE $4 ESCAPE '!'
              OR EXISTS (SELECT 1 FROM custom_role_permissions p
                          WHERE p.role = r.id AND p.version = r.permissions_version
                            AND LOWER(p.permission) LIKE $4 ESCAPE '!'))
            AND ($5 = '' OR EXISTS (SELECT 1 FROM custom_role_permissions p
                                     WHERE p.role = r.id AND p.version = r.permissions_version
                                       AND p.service = $5))
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
      ORDER BY l.folded, l.id, p.service");

const COUNT: Sql = sql("SELECT COUNT(*) AS found
       FROM custom_roles r
      WHERE r.org = $1 AND r.deleted_at IS NULL
        AND (r.name_folded LIKE $2 ESCAPE '!' OR r.description_folded LIKE $2 ESCAPE '!'
          OR EXISTS (SELECT 1 FROM custom_role_permissions p
                      WHERE p.role = r.id AND p.version = r.permissions_version
                        AND LOWER(p.permission) LIKE $2 ESCAPE '!'))
        AND ($3 = '' OR EXISTS (SELECT 1 FROM custom_role_permissions p
                                 WHERE p.role = r.id AND p.version = r.permissions_version
                                   AND p.service = $3))");

/// Which part of an organization's custom roles to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListRoles {
    /// Text that the name, the description or a permission contains; everything when empty.
    pub search: String,
    /// Only roles with a permission of this service; any when empty.
    pub service: String,
    /// Where the page before ended: the folded name and the id of its last role.
    pub after: Option<(String, RoleId)>,
    /// How many at most.
    pub limit: i64,
}

/// A custom role in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleRow {
    /// Its id.
    pub id: RoleId,
    /// Its name.
    pub name: Name,
    /// What it is for.
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

/// A page of custom roles, by name.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn list(
    tx: &mut Tx,
    org: &OrgId,
    page: &ListRoles,
) -> Result<Vec<RoleRow>, StorageError> {
    let after = page.after.as_ref();
    let (name, id) = after.map_or(("", ""), |(name, id)| (name.as_str(), id.as_str()));
    let pattern = contains(page.search.trim());
    let query = (org, name, id, &pattern, &page.service, page.limit);
    let mut roles: Vec<RoleRow> = Vec::new();
    for row in tx.all(LIST, query).await? {
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
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn count(tx: &mut Tx, org: &OrgId, page: &ListRoles) -> Result<i64, StorageError> {
    tx.one(COUNT, (org, &contains(page.search.trim()), &page.service)).await?.int("found")
}
