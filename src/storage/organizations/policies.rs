//! The rules that organizations set for their own apps.

use crate::domain::organizations::organization::{OrgPolicies, SecretAge};
use crate::domain::roles::choice::RoleChoice;
use crate::domain::{AppId, OrgId, PersonId};
use crate::storage::roles::held::role;
use crate::storage::{Row, Sql, StorageError, Tx, sql};

const FIND: Sql =
    sql("SELECT only_owners_regenerate, only_roles_i_hold, max_ttl_minutes, max_secret_age_days,
            version
       FROM organization_policies
      WHERE org = $1");

const PUT: Sql = sql("INSERT INTO organization_policies
            (org, only_owners_regenerate, only_roles_i_hold, max_ttl_minutes,
             max_secret_age_days, version)
     VALUES ($1, $2, $3, $4, $5, 1)
     ON CONFLICT (org) DO UPDATE
        SET only_owners_regenerate = excluded.only_owners_regenerate,
            only_roles_i_hold = excluded.only_roles_i_hold,
            max_ttl_minutes = excluded.max_ttl_minutes,
            max_secret_age_days = excluded.max_secret_age_days,
            version = organization_policies.version + 1
      WHERE organization_policies.version = $6");

/// The roles of one kind in the scopes of the apps that an organization owns.
macro_rules! given {
    ($role:literal, $table:literal) => {
        concat!(
            "SELECT a.id AS app, a.created_by AS creator, ",
            $role,
            ", r.role AS role
       FROM apps a
       JOIN ",
            $table,
            " r ON r.app = a.id AND r.version = a.scope_version
      WHERE a.org = $1 AND a.deleted_at IS NULL"
        )
    };
}

const LIST_GIVEN: Sql = sql(concat!(
    given!("'service' AS kind, r.service AS service", "scope_service_roles"),
    "
      UNION ALL
     ",
    given!("'custom' AS kind, NULL AS service", "scope_custom_roles")
));

const LIST_HELD: Sql = sql("SELECT person, 'service' AS kind, service, role
       FROM member_service_roles
      WHERE org = $1
      UNION ALL
     SELECT person, 'custom' AS kind, NULL AS service, role
       FROM member_custom_roles
      WHERE org = $1");

/// A role in the scope of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenRole {
    pub app: AppId,
    pub creator: PersonId,
    pub role: RoleChoice,
}

/// A role of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRole {
    pub person: PersonId,
    pub role: RoleChoice,
}

/// The rules of an organization; all off when none was ever set.
pub async fn get(tx: &mut Tx, org: &OrgId) -> Result<OrgPolicies, StorageError> {
    let row = tx.optional(FIND, (org,)).await?;
    row.as_ref().map_or_else(|| Ok(OrgPolicies::default()), from_row)
}

/// Sets the rules, if nobody else has since `policies.version`. Says whether it did.
pub async fn put(tx: &mut Tx, org: &OrgId, policies: &OrgPolicies) -> Result<bool, StorageError> {
    let OrgPolicies { only_owners_regenerate, only_roles_i_hold, max_ttl, max_secret_age, version } =
        policies;
    let row = (
        org,
        i64::from(*only_owners_regenerate),
        i64::from(*only_roles_i_hold),
        max_ttl.map(|ttl| i64::from(ttl.minutes())),
        max_secret_age.map(i64::from),
        *version,
    );
    Ok(tx.execute(PUT, row).await? == 1)
}

/// The roles that apps have in their scopes as they are now, but for those in the organization.
pub async fn list_given(tx: &mut Tx, org: &OrgId) -> Result<Vec<GivenRole>, StorageError> {
    let given = |row: &Row| {
        Ok(GivenRole { app: row.get("app")?, creator: row.get("creator")?, role: role(row)? })
    };
    tx.all(LIST_GIVEN, (org,)).await?.iter().map(given).collect()
}

/// The roles that members hold, but for those in the organization.
pub async fn list_held(tx: &mut Tx, org: &OrgId) -> Result<Vec<HeldRole>, StorageError> {
    let held = |row: &Row| Ok(HeldRole { person: row.get("person")?, role: role(row)? });
    tx.all(LIST_HELD, (org,)).await?.iter().map(held).collect()
}

fn from_row(row: &Row) -> Result<OrgPolicies, StorageError> {
    let (ttl, age) = ("max_ttl_minutes", "max_secret_age_days");
    let max_age = row.find_int(age)?.map(SecretAge::try_from).transpose();
    Ok(OrgPolicies {
        only_owners_regenerate: row.flag("only_owners_regenerate")?,
        only_roles_i_hold: row.flag("only_roles_i_hold")?,
        max_ttl: row.find_int(ttl)?.map(|_| row.number(ttl)).transpose()?,
        max_secret_age: max_age
            .map_err(|error| StorageError::Corrupt { column: age, reason: error.to_string() })?,
        version: row.int("version")?,
    })
}
