//! Who belongs to which organization, in which roles.

use std::collections::BTreeSet;

use super::{Sql, StorageError, Tx, sql};
use crate::domain::person::Membership;
use crate::domain::roles::OrgRole;
use crate::domain::text::Name;
use crate::domain::{OrgId, PersonId, Timestamp};

const INSERT: Sql = sql("INSERT INTO members (org, person, joined_at) VALUES ($1, $2, $3)");

const INSERT_ROLE: Sql = sql("INSERT INTO member_roles (org, person, role) VALUES ($1, $2, $3)");

const LIST_ROLES: Sql = sql("SELECT role FROM member_roles WHERE org = $1 AND person = $2");

const LIST_OF_PERSON: Sql = sql("SELECT o.id AS org, o.name AS org_name, r.role AS role
       FROM members m
       JOIN organizations o ON o.id = m.org
       JOIN member_roles r ON r.org = m.org AND r.person = m.person
      WHERE m.person = $1
      ORDER BY o.name, o.id");

const LIST_NAMES_IN_ROLE: Sql = sql("SELECT p.name AS name
       FROM member_roles r
       JOIN people p ON p.id = r.person
      WHERE r.org = $1 AND r.role = $2
      ORDER BY p.name, p.id
      LIMIT 5");

/// Stores a new member with roles.
///
/// # Errors
/// [`StorageError::Constraint`] when the person is a member already.
pub async fn insert(
    tx: &mut Tx,
    (org, person): (&OrgId, &PersonId),
    roles: &BTreeSet<OrgRole>,
    now: Timestamp,
) -> Result<(), StorageError> {
    tx.execute_one(INSERT, (org, person, now)).await?;
    for role in roles {
        tx.execute_one(INSERT_ROLE, (org, person, role.wire_name())).await?;
    }
    Ok(())
}

/// The roles of a person in an organization: none when they do not belong to it.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn list_roles(
    tx: &mut Tx,
    org: &OrgId,
    person: &PersonId,
) -> Result<BTreeSet<OrgRole>, StorageError> {
    let rows = tx.all(LIST_ROLES, (org, person)).await?;
    rows.iter().map(|row| row.known("role", OrgRole::from_wire_name)).collect()
}

/// The organizations of a person, by name.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn list_of_person(
    tx: &mut Tx,
    person: &PersonId,
) -> Result<Vec<Membership>, StorageError> {
    let mut memberships: Vec<Membership> = Vec::new();
    for row in tx.all(LIST_OF_PERSON, (person,)).await? {
        let org: OrgId = row.get("org")?;
        let role = row.known("role", OrgRole::from_wire_name)?;
        match memberships.last_mut() {
            Some(last) if last.org == org => {
                last.roles.insert(role);
            }
            Some(_) | None => memberships.push(Membership {
                org,
                org_name: row.get("org_name")?,
                roles: BTreeSet::from([role]),
            }),
        }
    }
    Ok(memberships)
}

/// The names of up to five members who hold a role, to say whom to ask.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn list_names_in_role(
    tx: &mut Tx,
    org: &OrgId,
    role: OrgRole,
) -> Result<Vec<Name>, StorageError> {
    let rows = tx.all(LIST_NAMES_IN_ROLE, (org, role.wire_name())).await?;
    rows.iter().map(|row| row.get("name")).collect()
}
