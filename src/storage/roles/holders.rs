//! Who holds a role: the live apps of an organization in their latest scope, and its members.

use crate::domain::names::names;
use crate::domain::paging::{Beginning, NamePlace};
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::holder::RoleHolder;
use crate::domain::scope::Scope;
use crate::domain::{OrgId, RoleId};
use crate::storage::roles::held::add_role;
use crate::storage::{Row, Sql, StorageError, Tx, sql};

/// How many hold each role of one kind.
macro_rules! counted {
    ($holder:literal, $service:literal, $from:literal, $by:literal) => {
        concat!(
            "SELECT '",
            $holder,
            "' AS holder, ",
            $service,
            " AS service, s.role AS role, COUNT(*) AS found
       FROM ",
            $from,
            "
      GROUP BY ",
            $by
        )
    };
}

const COUNT: Sql = sql(concat!(
    counted!(
        "app",
        "''",
        "apps a
       JOIN scope_organization_roles s ON s.app = a.id AND s.version = a.scope_version
      WHERE a.org = $1 AND a.deleted_at IS NULL",
        "s.role"
    ),
    " UNION ALL ",
    counted!(
        "app",
        "s.service",
        "apps a
       JOIN scope_service_roles s ON s.app = a.id AND s.version = a.scope_version
      WHERE a.org = $1 AND a.deleted_at IS NULL",
        "s.service, s.role"
    ),
    " UNION ALL ",
    counted!("member", "''", "member_roles s WHERE s.org = $1", "s.role"),
    " UNION ALL ",
    counted!("member", "s.service", "member_service_roles s WHERE s.org = $1", "s.service, s.role")
));

/// A page of the holders `h` that fit, by name: those who have the role `$4` of the kind `$2` in
/// one of their three tables.
macro_rules! page {
    (
        $from:literal, $at:literal,
        $organization:literal, $service_table:literal, $custom:literal
    ) => {
        concat!(
            "SELECT h.id AS id, h.name AS name, h.name_folded AS folded
       FROM ",
            $from,
            "
        AND (h.name_folded > $5 OR (h.name_folded = $5 AND h.id > $6))
        AND ($2 = 'organization' AND EXISTS (SELECT 1 FROM ",
            $organization,
            " r WHERE ",
            $at,
            " AND r.role = $4)
          OR $2 = 'service' AND EXISTS (SELECT 1 FROM ",
            $service_table,
            " r WHERE ",
            $at,
            " AND r.service = $3 AND r.role = $4)
          OR $2 = 'custom' AND EXISTS (SELECT 1 FROM ",
            $custom,
            " r WHERE ",
            $at,
            " AND r.role = $4))
      ORDER BY h.name_folded, h.id
      LIMIT $7"
        )
    };
}

const LIST_APPS: Sql = sql(page!(
    "apps h WHERE h.org = $1 AND h.deleted_at IS NULL",
    "r.app = h.id AND r.version = h.scope_version",
    "scope_organization_roles",
    "scope_service_roles",
    "scope_custom_roles"
));

const LIST_MEMBERS: Sql = sql(page!(
    "members m JOIN people h ON h.id = m.person WHERE m.org = $1",
    "r.org = m.org AND r.person = m.person",
    "member_roles",
    "member_service_roles",
    "member_custom_roles"
));

/// What the holders `h` of the custom role `$2` hold in services.
macro_rules! scopes {
    ($held:literal, $service_roles:literal, $custom_roles:literal) => {
        concat!(
            "WITH held AS (",
            $held,
            ")
     SELECT h.id AS id, h.name AS name, h.folded AS folded, 'service' AS kind,
            s.service AS service, s.role AS role
       FROM held h JOIN ",
            $service_roles,
            "
      UNION ALL
     SELECT h.id AS id, h.name AS name, h.folded AS folded, 'custom' AS kind,
            '' AS service, s.role AS role
       FROM held h JOIN ",
            $custom_roles,
            "
      ORDER BY folded, id"
        )
    };
}

const APP_SCOPES: Sql = sql(scopes!(
    "SELECT a.id AS id, a.name AS name, a.name_folded AS folded, a.scope_version AS version
           FROM apps a
           JOIN scope_custom_roles c ON c.app = a.id AND c.version = a.scope_version
          WHERE a.org = $1 AND a.deleted_at IS NULL AND c.role = $2",
    "scope_service_roles s ON s.app = h.id AND s.version = h.version",
    "scope_custom_roles s ON s.app = h.id AND s.version = h.version"
));

const MEMBER_SCOPES: Sql = sql(scopes!(
    "SELECT p.id AS id, p.name AS name, p.name_folded AS folded
           FROM member_custom_roles c
           JOIN people p ON p.id = c.person
          WHERE c.org = $1 AND c.role = $2",
    "member_service_roles s ON s.org = $1 AND s.person = h.id",
    "member_custom_roles s ON s.org = $1 AND s.person = h.id"
));

const COUNT_FOREIGN_GRANTS: Sql = sql("SELECT COUNT(DISTINCT g.org) AS found
       FROM grants g
       JOIN apps a ON a.id = g.app
       JOIN scope_custom_roles c ON c.app = a.id AND c.version = a.scope_version
      WHERE a.org = $1 AND a.deleted_at IS NULL AND c.role = $2 AND g.org <> $1");

names! {
    /// Who can hold a role.
    pub enum HolderKind {
        App = "app",
        Member = "member",
    }
}

/// How many hold a role that is not a custom one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleCount {
    pub holder: HolderKind,
    /// Empty for a role in the organization.
    pub service: String,
    pub role: String,
    pub found: i64,
}

/// How many apps and members hold each organization role and service role that somebody holds.
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

/// Holders of a role by name, at most `limit`. What else they hold is left out.
pub async fn list(
    tx: &mut Tx,
    org: &OrgId,
    role: &RoleChoice,
    kind: HolderKind,
    after: Option<&NamePlace<String>>,
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
    let Beginning { name: folded, id } = NamePlace::begin(after);
    let rows = tx.all(statement, (org, group, service, role, folded, id, limit)).await?;
    rows.iter().map(holder).collect()
}

/// Everybody who holds a custom role, with all the roles in services that they hold: what it
/// takes to say what a change of that role does.
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
            holders.push(holder(&row)?);
        }
        if let Some(last) = holders.last_mut() {
            add_role(&mut last.roles, &row)?;
        }
    }
    Ok(holders)
}

/// How many other organizations have added an app that holds the role.
pub async fn count_foreign_orgs(
    tx: &mut Tx,
    org: &OrgId,
    role: &RoleId,
) -> Result<i64, StorageError> {
    tx.one(COUNT_FOREIGN_GRANTS, (org, role)).await?.int("found")
}

fn holder(row: &Row) -> Result<RoleHolder, StorageError> {
    Ok(RoleHolder {
        id: row.text("id")?,
        name: row.get("name")?,
        folded: row.text("folded")?,
        roles: Scope::nothing(),
    })
}
