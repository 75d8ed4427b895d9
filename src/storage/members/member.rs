//! Who belongs to which organization, in which roles.
//!
//! Somebody who is no member is [`StorageError::Rows`] where a membership is changed.

use std::collections::BTreeSet;

use crate::domain::account::person::Membership;
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::Scope;
use crate::domain::text::{Email, Name};
use crate::domain::{OrgId, PersonId, Timestamp};
use crate::storage::roles::held::{Inserts, add_role};
use crate::storage::value::IntoValue;
use crate::storage::{Sql, StorageError, Tx, sql};

const INSERT: Sql = sql("INSERT INTO members (org, person, joined_at) VALUES ($1, $2, $3)");

const INSERT_ROLE: Inserts = Inserts {
    organization: INSERT_ORGANIZATION_ROLE,
    service: INSERT_SERVICE_ROLE,
    custom: INSERT_CUSTOM_ROLE,
};

const INSERT_ORGANIZATION_ROLE: Sql =
    sql("INSERT INTO member_roles (org, person, role) VALUES ($1, $2, $3)");

const INSERT_SERVICE_ROLE: Sql =
    sql("INSERT INTO member_service_roles (org, person, service, role) VALUES ($1, $2, $3, $4)");

const INSERT_CUSTOM_ROLE: Sql =
    sql("INSERT INTO member_custom_roles (org, person, role) VALUES ($1, $2, $3)");

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

const DELETE_ROLES: Sql = sql("DELETE FROM member_roles WHERE org = $1 AND person = $2");

const DELETE_SERVICE_ROLES: Sql =
    sql("DELETE FROM member_service_roles WHERE org = $1 AND person = $2");

const DELETE_CUSTOM_ROLES: Sql =
    sql("DELETE FROM member_custom_roles WHERE org = $1 AND person = $2");

const FIND: Sql = sql("SELECT version, joined_at FROM members WHERE org = $1 AND person = $2");

const TOUCH: Sql = sql("UPDATE members SET version = version + 1 WHERE org = $1 AND person = $2");

const LIST_ALL_ROLES: Sql = sql(held!(
    "member_roles",
    "member_service_roles",
    "member_custom_roles",
    "org = $1 AND person = $2"
));

const COUNT_OWNERS: Sql = sql("SELECT COUNT(*) AS found
       FROM member_roles
      WHERE org = $1 AND role = 'org_owner'");

const IS_ADDRESS_OF_MEMBER: Sql = sql("SELECT m.person AS person
       FROM members m
       JOIN people p ON p.id = m.person
      WHERE m.org = $1 AND p.email = $2");

const DELETE: Sql = sql("DELETE FROM members WHERE org = $1 AND person = $2");

const INSERT_FORMER: Sql =
    sql("INSERT INTO former_members (org, person, left_at) VALUES ($1, $2, $3)");

const DELETE_FORMER: Sql = sql("DELETE FROM former_members WHERE org = $1 AND person = $2");

const LIST_FORMER: Sql = sql("SELECT person FROM former_members WHERE org = $1");

const FIND_FORMER: Sql = sql("SELECT left_at FROM former_members WHERE org = $1 AND person = $2");

/// A membership with all its roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Everything that the person holds in the organization.
    pub roles: Scope,
    /// Counts the changes.
    pub version: i64,
    pub joined_at: Timestamp,
}

/// Stores a new member with roles. [`StorageError::Constraint`] when the person is one already.
pub async fn insert(
    tx: &mut Tx,
    org: &OrgId,
    person: &PersonId,
    roles: &Scope,
    now: Timestamp,
) -> Result<(), StorageError> {
    tx.execute_one(INSERT, (org, person, now)).await?;
    tx.execute(DELETE_FORMER, (org, person)).await?;
    INSERT_ROLE.run(tx, &[org.into_value(), person.into_value()], roles).await
}

/// Replaces everything that a member holds, and counts the change.
pub async fn set_roles(
    tx: &mut Tx,
    org: &OrgId,
    person: &PersonId,
    roles: &Scope,
) -> Result<(), StorageError> {
    tx.execute_one(TOUCH, (org, person)).await?;
    for delete in [DELETE_ROLES, DELETE_SERVICE_ROLES, DELETE_CUSTOM_ROLES] {
        tx.execute(delete, (org, person)).await?;
    }
    INSERT_ROLE.run(tx, &[org.into_value(), person.into_value()], roles).await
}

/// Returns `None` when the person does not belong to the organization.
pub async fn find(
    tx: &mut Tx,
    org: &OrgId,
    person: &PersonId,
) -> Result<Option<Member>, StorageError> {
    let Some(row) = tx.optional(FIND, (org, person)).await? else {
        return Ok(None);
    };
    let mut roles = Scope::nothing();
    for held in tx.all(LIST_ALL_ROLES, (org, person)).await? {
        add_role(&mut roles, &held)?;
    }
    let (version, joined_at) = (row.int("version")?, row.time("joined_at")?);
    Ok(Some(Member { roles, version, joined_at }))
}

/// How many owners an organization has.
pub async fn count_owners(tx: &mut Tx, org: &OrgId) -> Result<i64, StorageError> {
    tx.one(COUNT_OWNERS, (org,)).await?.int("found")
}

/// Whether a member of the organization signs in with that address.
pub async fn has_address(tx: &mut Tx, org: &OrgId, email: &Email) -> Result<bool, StorageError> {
    Ok(tx.optional(IS_ADDRESS_OF_MEMBER, (org, email)).await?.is_some())
}

/// Ends a membership with all its roles, and remembers that there was one.
pub async fn delete(
    tx: &mut Tx,
    org: &OrgId,
    person: &PersonId,
    now: Timestamp,
) -> Result<(), StorageError> {
    tx.execute_one(DELETE, (org, person)).await?;
    tx.execute_one(INSERT_FORMER, (org, person, now)).await
}

/// Who left the organization, or was removed, and has not come back.
pub async fn list_former(tx: &mut Tx, org: &OrgId) -> Result<BTreeSet<PersonId>, StorageError> {
    let rows = tx.all(LIST_FORMER, (org,)).await?;
    rows.iter().map(|row| row.get("person")).collect()
}

/// When somebody left the organization; `None` when they are there or never were.
pub async fn left_at(
    tx: &mut Tx,
    org: &OrgId,
    person: &PersonId,
) -> Result<Option<Timestamp>, StorageError> {
    let row = tx.optional(FIND_FORMER, (org, person)).await?;
    row.map(|row| row.time("left_at")).transpose()
}

/// The roles of a person in an organization: none when they do not belong to it.
pub async fn list_roles(
    tx: &mut Tx,
    org: &OrgId,
    person: &PersonId,
) -> Result<BTreeSet<OrgRole>, StorageError> {
    let rows = tx.all(LIST_ROLES, (org, person)).await?;
    rows.iter().map(|row| row.known("role", OrgRole::from_wire_name)).collect()
}

/// The organizations of a person, by name.
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
pub async fn list_names_in_role(
    tx: &mut Tx,
    org: &OrgId,
    role: OrgRole,
) -> Result<Vec<Name>, StorageError> {
    let rows = tx.all(LIST_NAMES_IN_ROLE, (org, role.wire_name())).await?;
    rows.iter().map(|row| row.get("name")).collect()
}
