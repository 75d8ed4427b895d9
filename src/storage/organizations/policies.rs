//! The rules that organizations set for their own apps.

use crate::domain::apps::app::TokenTtl;
use crate::domain::organizations::organization::{OrgPolicies, SecretAge};
use crate::domain::roles::choice::RoleChoice;
use crate::domain::scope::ServiceRole;
use crate::domain::{AppId, OrgId, PersonId};
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

const LIST_GIVEN: Sql = sql("SELECT a.id AS app, a.created_by AS creator, r.service AS service,
            r.role AS role
       FROM apps a
       JOIN scope_service_roles r ON r.app = a.id AND r.version = a.scope_version
      WHERE a.org = $1 AND a.deleted_at IS NULL
      UNION ALL
     SELECT a.id AS app, a.created_by AS creator, NULL AS service, c.role AS role
       FROM apps a
       JOIN scope_custom_roles c ON c.app = a.id AND c.version = a.scope_version
      WHERE a.org = $1 AND a.deleted_at IS NULL");

const LIST_HELD: Sql = sql("SELECT person, service, role
       FROM member_service_roles
      WHERE org = $1
      UNION ALL
     SELECT person, NULL AS service, role
       FROM member_custom_roles
      WHERE org = $1");

/// A role in the scope of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenRole {
    /// The app.
    pub app: AppId,
    /// Who created it.
    pub creator: PersonId,
    /// The role.
    pub role: RoleChoice,
}

/// A role of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRole {
    /// The member.
    pub person: PersonId,
    /// The role.
    pub role: RoleChoice,
}

/// The rules of an organization; all off when none was ever set.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn get(tx: &mut Tx, org: &OrgId) -> Result<OrgPolicies, StorageError> {
    let row = tx.optional(FIND, (org,)).await?;
    row.as_ref().map_or_else(|| Ok(OrgPolicies::default()), from_row)
}

/// Sets the rules, if nobody else has since `policies.version`. Says whether it did.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn put(tx: &mut Tx, org: &OrgId, policies: &OrgPolicies) -> Result<bool, StorageError> {
    let OrgPolicies { only_owners_regenerate, only_roles_i_hold, max_ttl, max_secret_age, version } =
        policies;
    let changed = tx
        .execute(
            PUT,
            (
                org,
                i64::from(*only_owners_regenerate),
                i64::from(*only_roles_i_hold),
                max_ttl.map(|ttl| i64::from(ttl.minutes())),
                max_secret_age.map(i64::from),
                *version,
            ),
        )
        .await?;
    Ok(changed == 1)
}

/// Roles that apps have and that members have, to hold them against each other: of each app, its
/// creator and the roles of its scope as it is now; then those of every member.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn list_given(
    tx: &mut Tx,
    org: &OrgId,
) -> Result<(Vec<GivenRole>, Vec<HeldRole>), StorageError> {
    let given = tx.all(LIST_GIVEN, (org,)).await?;
    let held = tx.all(LIST_HELD, (org,)).await?;
    let given = given.iter().map(|row| {
        Ok(GivenRole { app: row.get("app")?, creator: row.get("creator")?, role: role(row)? })
    });
    let held = held.iter().map(|row| Ok(HeldRole { person: row.get("person")?, role: role(row)? }));
    Ok((given.collect::<Result<_, StorageError>>()?, held.collect::<Result<_, StorageError>>()?))
}

fn role(row: &Row) -> Result<RoleChoice, StorageError> {
    Ok(match row.find_text("service")? {
        Some(_) => RoleChoice::Service(ServiceRole {
            service: row.get("service")?,
            role: row.text("role")?,
        }),
        None => RoleChoice::Custom(row.get("role")?),
    })
}

fn from_row(row: &Row) -> Result<OrgPolicies, StorageError> {
    let corrupt = |column, reason: &dyn ToString| StorageError::Corrupt {
        column,
        reason: reason.to_string(),
    };
    let ttl = row.find_int("max_ttl_minutes")?.map(|minutes| {
        u16::try_from(minutes).map_err(|error| corrupt("max_ttl_minutes", &error)).and_then(
            |minutes| {
                TokenTtl::from_minutes(minutes).map_err(|error| corrupt("max_ttl_minutes", &error))
            },
        )
    });
    let age = row.find_int("max_secret_age_days")?.map(|days| {
        SecretAge::try_from(days).map_err(|error| corrupt("max_secret_age_days", &error))
    });
    Ok(OrgPolicies {
        only_owners_regenerate: row.flag("only_owners_regenerate")?,
        only_roles_i_hold: row.flag("only_roles_i_hold")?,
        max_ttl: ttl.transpose()?,
        max_secret_age: age.transpose()?,
        version: row.int("version")?,
    })
}
