//! Members of an organization, a page at a time, by name.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::account::person::Person;
use crate::domain::roles::choice::RoleKind;
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::ServiceRole;
use crate::domain::text::Name;
use crate::domain::{OrgId, PersonId, Timestamp};
use crate::storage::apps::app::contains;
use crate::storage::{Sql, StorageError, Tx, sql};

const LIST: Sql = sql(
    "SELECT p.id AS id, p.email AS email, p.name AS name, p.last_sign_in_at AS last_sign_in_at,
            m.joined_at AS joined_at
       FROM members m
       JOIN people p ON p.id = m.person
      WHERE m.org = $1
        AND (p.name_folded > $2 OR (p.name_folded = $2 AND p.id > $3))
        AND (p.name_folded LIKE $4 ESCAPE '!' OR p.email LIKE $4 ESCAPE '!')
        AND ($5 = '' OR EXISTS (SELECT 1 FROM member_roles r
                                 WHERE r.org = m.org AND r.person = m.person AND r.role = $5))
      ORDER BY p.name_folded, p.id
      LIMIT $6",
);

const LIST_ROLES: Sql = sql("WITH listed AS (
         SELECT p.id AS person
           FROM members m
           JOIN people p ON p.id = m.person
          WHERE m.org = $1
            AND (p.name_folded > $2 OR (p.name_folded = $2 AND p.id > $3))
            AND (p.name_folded LIKE $4 ESCAPE '!' OR p.email LIKE $4 ESCAPE '!')
            AND ($5 = '' OR EXISTS (SELECT 1 FROM member_roles r
                                     WHERE r.org = m.org AND r.person = m.person
                                       AND r.role = $5))
          ORDER BY p.name_folded, p.id
          LIMIT $6)
     SELECT r.person AS person, 'organization' AS kind, '' AS service, r.role AS role
       FROM member_roles r JOIN listed l ON l.person = r.person WHERE r.org = $1
      UNION ALL
     SELECT r.person AS person, 'service' AS kind, r.service AS service, r.role AS role
       FROM member_service_roles r JOIN listed l ON l.person = r.person WHERE r.org = $1
      UNION ALL
     SELECT r.person AS person, 'custom' AS kind, '' AS service, c.name AS role
       FROM member_custom_roles r
       JOIN listed l ON l.person = r.person
       JOIN custom_roles c ON c.id = r.role
      WHERE r.org = $1");

const COUNT: Sql = sql("SELECT COUNT(*) AS found
       FROM members m
       JOIN people p ON p.id = m.person
      WHERE m.org = $1
        AND (p.name_folded LIKE $2 ESCAPE '!' OR p.email LIKE $2 ESCAPE '!')
        AND ($3 = '' OR EXISTS (SELECT 1 FROM member_roles r
                                 WHERE r.org = m.org AND r.person = m.person AND r.role = $3))");

/// Which part of an organization's members to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListMembers {
    /// Text that the name or the e-mail address contains; everything when empty.
    pub search: String,
    /// Only those who hold this role.
    pub role: Option<OrgRole>,
    /// Where the page before ended: the folded name and the id of its last person.
    pub after: Option<(String, PersonId)>,
    /// How many at most.
    pub limit: i64,
}

/// A member in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// Who.
    pub person: Person,
    /// When they last signed in.
    pub last_sign_in_at: Option<Timestamp>,
    /// Since when they belong to the organization.
    pub joined_at: Timestamp,
    /// Their roles in the organization.
    pub roles: BTreeSet<OrgRole>,
    /// Their roles in services.
    pub service_roles: BTreeSet<ServiceRole>,
    /// The names of their custom roles.
    pub custom_roles: Vec<Name>,
}

/// A page of members, by name.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn list(
    tx: &mut Tx,
    org: &OrgId,
    page: &ListMembers,
) -> Result<Vec<MemberRow>, StorageError> {
    let after = page.after.as_ref();
    let (name, id) = after.map_or(("", ""), |(name, id)| (name.as_str(), id.as_str()));
    let pattern = contains(page.search.trim());
    let role = page.role.map_or("", OrgRole::wire_name);
    let query = (org, name, id, &pattern, role, page.limit);
    let mut rows = Vec::new();
    for row in tx.all(LIST, query).await? {
        rows.push(MemberRow {
            person: Person { id: row.get("id")?, email: row.get("email")?, name: row.get("name")? },
            last_sign_in_at: row.find_time("last_sign_in_at")?,
            joined_at: row.time("joined_at")?,
            roles: BTreeSet::new(),
            service_roles: BTreeSet::new(),
            custom_roles: Vec::new(),
        });
    }
    let held = tx.all(LIST_ROLES, (org, name, id, &pattern, role, page.limit)).await?;
    add_roles(&mut rows, &held)?;
    Ok(rows)
}

fn add_roles(rows: &mut [MemberRow], held: &[crate::storage::Row]) -> Result<(), StorageError> {
    let places: BTreeMap<PersonId, usize> =
        rows.iter().enumerate().map(|(at, row)| (row.person.id.clone(), at)).collect();
    for row in held {
        let person: PersonId = row.get("person")?;
        let Some(member) = places.get(&person).and_then(|at| rows.get_mut(*at)) else {
            continue;
        };
        match row.known("kind", RoleKind::from_wire_name)? {
            RoleKind::Organization => {
                member.roles.insert(row.known("role", OrgRole::from_wire_name)?);
            }
            RoleKind::Service => {
                let held = ServiceRole { service: row.get("service")?, role: row.text("role")? };
                member.service_roles.insert(held);
            }
            RoleKind::Custom => member.custom_roles.push(row.get("role")?),
        }
    }
    for row in rows {
        row.custom_roles.sort_unstable_by_key(Name::folded);
    }
    Ok(())
}

/// How many members a search finds.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn count(
    tx: &mut Tx,
    org: &OrgId,
    search: &str,
    role: Option<OrgRole>,
) -> Result<i64, StorageError> {
    let role = role.map_or("", OrgRole::wire_name);
    tx.one(COUNT, (org, &contains(search.trim()), role)).await?.int("found")
}
