//! Who holds a role: the live apps of an organization in their latest scope, and its members.

use crate::domain::names::names;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::holder::RoleHolder;
use crate::domain::scope::Scope;
use crate::domain::{OrgId, RoleId};
use crate::storage::roles::held::add_role;
use crate::storage::{Row, Sql, StorageError, Tx, sql};

const COUNT: Sql = sql("SELECT 'app' AS holder, 'organization' AS kind, '' AS service,
            s.role AS role, COUNT(*) AS found
       FROM apps a
       JOIN scope_organization_roles s ON s.app = a.id AND s.version = a.scope_version
      WHERE a.org = $1 AND a.deleted_at IS NULL
      GROUP BY s.role
      UNION ALL
     SELECT 'app' AS holder, 'service' AS kind, s.service AS service, s.role AS role,
            COUNT(*) AS found
       FROM apps a
       JOIN scope_service_roles s ON s.app = a.id AND s.version = a.scope_version
      WHERE a.org = $1 AND a.deleted_at IS NULL
      GROUP BY s.service, s.role
      UNION ALL
     SELECT 'member' AS holder, 'organization' AS kind, '' AS service, m.role AS role,
            COUNT(*) AS found
       FROM member_roles m WHERE m.org = $1
      GROUP BY m.role
      UNION ALL
     SELECT 'member' AS holder, 'service' AS kind, m.service AS service, m.role AS role,
            COUNT(*) AS found
       FROM member_service_roles m WHERE m.org = $1
      GROUP BY m.service, m.role");

const LIST_APPS: Sql = sql("SELECT a.id AS id, a.name AS name, a.name_folded AS folded
       FROM apps a
      WHERE a.org = $1 AND a.deleted_at IS NULL
        AND (a.name_folded > $5 OR (a.name_folded = $5 AND a.id > $6))
        AND ($2 = 'organization' AND EXISTS (SELECT 1 FROM scope_organization_roles s
                 WHERE s.app = a.id AND s.version = a.scope_version AND s.role = $4)
          OR $2 = 'service' AND EXISTS (SELECT 1 FROM scope_service_roles s
                 WHERE s.app = a.id AND s.version = a.scope_version
                   AND s.service = $3 AND s.role = $4)
          OR $2 = 'custom' AND EXISTS (SELECT 1 FROM scope_custom_roles s
                 WHERE s.app = a.id AND s.version = a.scope_version AND s.role = $4))
      ORDER BY a.name_folded, a.id
      LIMIT $7");

const LIST_MEMBERS: Sql = sql("SELECT p.id AS id, p.name AS name, p.name_folded AS folded
       FROM members m
       JOIN people p ON p.id = m.person
      WHERE m.org = $1
        AND (p.name_folded > $5 OR (p.name_folded = $5 AND p.id > $6))
        AND ($2 = 'organization' AND EXISTS (SELECT 1 FROM member_roles r
                 WHERE r.org = m.org AND r.person = m.person AND r.role = $4)
          OR $2 = 'service' AND EXISTS (SELECT 1 FROM member_service_roles r
                 WHERE r.org = m.org AND r.person = m.person
                   AND r.service = $3 AND r.role = $4)
          OR $2 = 'custom' AND EXISTS (SELECT 1 FROM member_custom_roles r
                 WHERE r.org = m.org AND r.person = m.person AND r.role = $4))
      ORDER BY p.name_folded, p.id
      LIMIT $7");

const APP_SCOPES: Sql = sql("WITH held AS (
         SELECT a.id AS id, a.name AS name, a.name_folded AS folded, a.scope_version AS version
           FROM apps a
           JOIN scope_custom_roles c ON c.app = a.id AND c.version = a.scope_version
          WHERE a.org = $1 AND a.deleted_at IS NULL AND c.role = $2)
     SELECT h.id AS id, h.name AS name, h.folded AS folded, 'service' AS kind,
            s.service AS service, s.role AS role
       FROM held h JOIN scope_service_roles s ON s.app = h.id AND s.version = h.version
      UNION ALL
     SELECT h.id AS id, h.name AS name, h.folded AS folded, 'custom' AS kind,
            '' AS service, s.role AS role
       FROM held h JOIN scope_custom_roles s ON s.app = h.id AND s.version = h.version
      ORDER BY folded, id");

const MEMBER_SCOPES: Sql = sql("WITH held AS (
         SELECT p.id AS id, p.name AS name, p.name_folded AS folded
           FROM member_custom_roles c
           JOIN people p ON p.id = c.person
          WHERE c.org = $1 AND c.role = $2)
     SELECT h.id AS id, h.name AS name, h.folded AS folded, 'service' AS kind,
            s.service AS service, s.role AS role
       FROM held h JOIN member_service_roles s ON s.org = $1 AND s.person = h.id
      UNION ALL
     SELECT h.id AS id, h.name AS name, h.folded AS folded, 'custom' AS kind,
            '' AS service, s.role AS role
       FROM held h JOIN member_custom_roles s ON s.org = $1 AND s.person = h.id
      ORDER BY folded, id");

const COUNT_FOREIGN_GRANTS: Sql = sql("SELECT COUNT(DISTINCT g.org) AS found
       FROM grants g
       JOIN apps a ON a.id = g.app
       JOIN scope_custom_roles c ON c.app = a.id AND c.version = a.scope_version
      WHERE a.org = $1 AND a.deleted_at IS NULL AND c.role = $2 AND g.org <> $1");

names! {
    /// Two kinds of holder.
    pub enum HolderKind {
        /// An app.
        App = "app",
        /// A member.
        Member = "member",
    }
}

/// How many hold a role that is not a custom one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleCount {
    /// Who.
    pub holder: HolderKind,
    /// The service; none for a role in the organization.
    pub service: String,
    /// The role's wire name.
    pub role: String,
    /// How many.
    pub found: i64,
}

/// How many apps and members hold each organization role and service role that somebody holds.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn count(tx: &mut Tx, org: &OrgId) -> Result<Vec<RoleCount>, StorageError> {
    let rows = tx.all(COUNT, (org,)).await?;
    let count = |row: &Row| {
        Ok(RoleCount {
            holder: row.known("holder", HolderKind::from_wire_name)?,
            service: row.text("service")?,
            role: row.text("role")?,
            found: row.int("found")?,
        })
    };
    rows.iter().map(count).collect()
}

/// Holders of a role by name: folded name, id, name. The page begins after the folded name and
/// the id in `after`.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn list(
    tx: &mut Tx,
    org: &OrgId,
    role: &RoleChoice,
    kind: HolderKind,
    after: &(String, String),
    limit: i64,
) -> Result<Vec<RoleHolder>, StorageError> {
    let (group, service, role) = match role {
        RoleChoice::Organization(role) => ("organization", "", role.wire_name()),
        RoleChoice::Service(held) => ("service", held.service.as_str(), held.role.as_str()),
        RoleChoice::Custom(role) => ("custom", "", role.as_str()),
    };
    let statement = match kind {
        HolderKind::App => LIST_APPS,
        HolderKind::Member => LIST_MEMBERS,
    };
    let (folded, id) = (after.0.as_str(), after.1.as_str());
    let rows = tx.all(statement, (org, group, service, role, folded, id, limit)).await?;
    rows.iter().map(|row| holder(row, Scope::nothing())).collect()
}

/// Everybody who holds a custom role, with all the roles in services that they hold: what it
/// takes to say what a change of that role does.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn list_with_scopes(
    tx: &mut Tx,
    org: &OrgId,
    role: &RoleId,
    kind: HolderKind,
) -> Result<Vec<RoleHolder>, StorageError> {
    let statement = match kind {
        HolderKind::App => APP_SCOPES,
        HolderKind::Member => MEMBER_SCOPES,
    };
    let mut holders: Vec<RoleHolder> = Vec::new();
    for row in tx.all(statement, (org, role)).await? {
        let id = row.text("id")?;
        if holders.last().is_none_or(|last| last.id != id) {
            holders.push(holder(&row, Scope::nothing())?);
        }
        if let Some(last) = holders.last_mut() {
            add_role(&mut last.roles, &row)?;
        }
    }
    Ok(holders)
}

/// How many other organizations have added an app that holds the role.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn count_foreign_orgs(
    tx: &mut Tx,
    org: &OrgId,
    role: &RoleId,
) -> Result<i64, StorageError> {
    tx.one(COUNT_FOREIGN_GRANTS, (org, role)).await?.int("found")
}

fn holder(row: &Row, roles: Scope) -> Result<RoleHolder, StorageError> {
    Ok(RoleHolder {
        id: row.text("id")?,
        name: row.get("name")?,
        folded: row.text("folded")?,
        roles,
    })
}
