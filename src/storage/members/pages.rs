//! Members of an organization, a page at a time, by name.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::account::person::Person;
use crate::domain::paging::{Beginning, NamePlace};
use crate::domain::roles::choice::RoleKind;
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::ServiceRole;
use crate::domain::text::Name;
use crate::domain::{OrgId, PersonId, Timestamp};
use crate::storage::apps::app::contains;
use crate::storage::{Row, Sql, StorageError, Tx, sql};

/// The members of the organization `$1` in whose name or address the pattern `$2` occurs, and who
/// hold the role `$3` unless that is empty.
macro_rules! fitting {
    () => {
        "
       FROM members m
       JOIN people p ON p.id = m.person
      WHERE m.org = $1
        AND (p.name_folded LIKE $2 ESCAPE '!' OR p.email_folded LIKE $2 ESCAPE '!')
        AND ($3 = '' OR EXISTS (SELECT 1 FROM member_roles r
                                 WHERE r.org = m.org AND r.person = m.person AND r.role = $3))"
    };
}
macro_rules! page {
    () => {
        concat!(
            fitting!(),
            "
        AND (p.name_folded > $4 OR (p.name_folded = $4 AND p.id > $5))
      ORDER BY p.name_folded, p.id
      LIMIT $6 OFFSET $7"
        )
    };
}

const LIST: Sql = sql(concat!(
    "SELECT p.id AS id, p.email AS email, p.name AS name, p.last_sign_in_at AS last_sign_in_at,
            m.joined_at AS joined_at",
    page!()
));

const LIST_ROLES: Sql = sql(concat!(
    "WITH listed AS (SELECT p.id AS person",
    page!(),
    ")
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
      WHERE r.org = $1"
));

const COUNT: Sql = sql(concat!("SELECT COUNT(*) AS found", fitting!()));

/// Which part of an organization's members to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListMembers {
    /// Text that the name or the e-mail address contains; everything when empty.
    pub search: String,
    /// Only those who hold this role.
    pub role: Option<OrgRole>,
    /// The last member of the page before.
    pub after: Option<NamePlace<PersonId>>,
    /// How many more are passed over.
    pub skip: i64,
}

impl ListMembers {
    fn pattern(&self) -> String {
        contains(&self.search)
    }

    fn role(&self) -> &'static str {
        self.role.map_or("", OrgRole::wire_name)
    }
}

/// A member in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    pub person: Person,
    pub last_sign_in_at: Option<Timestamp>,
    pub joined_at: Timestamp,
    /// Their roles in the organization.
    pub roles: BTreeSet<OrgRole>,
    pub service_roles: BTreeSet<ServiceRole>,
    /// The names of their custom roles.
    pub custom_roles: Vec<Name>,
}

/// Members by name, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    org: &OrgId,
    page: &ListMembers,
    limit: i64,
) -> Result<Vec<MemberRow>, StorageError> {
    let Beginning { name, id } = NamePlace::begin(page.after.as_ref());
    let pattern = page.pattern();
    let query = (org, &pattern, page.role(), name, id, limit, page.skip);
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
    add_roles(&mut rows, &tx.all(LIST_ROLES, query).await?)?;
    Ok(rows)
}

fn add_roles(rows: &mut [MemberRow], held: &[Row]) -> Result<(), StorageError> {
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
pub async fn count(tx: &mut Tx, org: &OrgId, page: &ListMembers) -> Result<i64, StorageError> {
    tx.one(COUNT, (org, &page.pattern(), page.role())).await?.int("found")
}
