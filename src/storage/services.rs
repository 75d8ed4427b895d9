//! Service instances: which services an organization contains.

use super::{Row, Sql, StorageError, Tx, sql};
use crate::domain::organization::{OrgKey, ServiceBase, ServiceInstance};
use crate::domain::{OrgId, Timestamp};

const INSERT: Sql =
    sql("INSERT INTO service_instances (id, org, service, org_key, base_url, added_at)
     VALUES ($1, $2, $3, $4, $5, $6)");

const LIST: Sql = sql("SELECT id, org, service, org_key, base_url
       FROM service_instances
      WHERE org = $1
      ORDER BY service");

const FIND_BY_ORG_KEY: Sql = sql("SELECT id, org, service, org_key, base_url
       FROM service_instances
      WHERE org_key = $1");

/// Stores a new service instance.
///
/// # Errors
/// [`StorageError::Constraint`] when the organization contains the service already, or the
/// org key is taken.
pub async fn insert(
    tx: &mut Tx,
    org: &OrgId,
    instance: &ServiceInstance,
    now: Timestamp,
) -> Result<(), StorageError> {
    let ServiceInstance { id, service, org_key, base } = instance;
    let base_url = match base {
        ServiceBase::Sandbox => None,
        ServiceBase::Url(url) => Some(url.as_str()),
    };
    tx.execute_one(INSERT, (id, org, service, org_key, base_url, now)).await
}

/// The services of an organization.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn list(tx: &mut Tx, org: &OrgId) -> Result<Vec<ServiceInstance>, StorageError> {
    tx.all(LIST, (org,)).await?.iter().map(from_row).collect()
}

/// The organization and service that an org key stands for.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn find_by_org_key(
    tx: &mut Tx,
    org_key: &OrgKey,
) -> Result<Option<(OrgId, ServiceInstance)>, StorageError> {
    let row = tx.optional(FIND_BY_ORG_KEY, (org_key,)).await?;
    row.as_ref().map(|row| Ok((row.get("org")?, from_row(row)?))).transpose()
}

fn from_row(row: &Row) -> Result<ServiceInstance, StorageError> {
    Ok(ServiceInstance {
        id: row.get("id")?,
        service: row.get("service")?,
        org_key: row.get("org_key")?,
        base: row.find_text("base_url")?.map_or(ServiceBase::Sandbox, ServiceBase::Url),
    })
}
