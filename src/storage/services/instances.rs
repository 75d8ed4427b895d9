//! Service instances: which services an organization contains.

use std::collections::BTreeSet;

use crate::domain::organizations::organization::{OrgKey, ServiceBase, ServiceInstance};
use crate::domain::{OrgId, ServiceId};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

macro_rules! columns {
    () => {
        "id, org, service, org_key, base_url, version, added_at"
    };
}

macro_rules! select {
    () => {
        concat!("SELECT ", columns!(), " FROM service_instances ")
    };
}

const INSERT: Sql = sql(concat!(
    "INSERT INTO service_instances (",
    columns!(),
    ") VALUES ($1, $2, $3, $4, $5, $6, $7)"
));
const LIST: Sql = sql(concat!(select!(), "WHERE org = $1 ORDER BY service"));
const FIND: Sql = sql(concat!(select!(), "WHERE org = $1 AND service = $2"));
const FIND_BY_ORG_KEY: Sql = sql(concat!(select!(), "WHERE org_key = $1"));

const CHANGE: Sql = sql("UPDATE service_instances
        SET org_key = $3, base_url = $4, version = version + 1
      WHERE org = $1 AND service = $2");

const DELETE: Sql = sql("DELETE FROM service_instances WHERE org = $1 AND service = $2");

/// Stores a new service instance.
/// [`StorageError::Constraint`] `service_instances_org_service_key` when the organization
/// contains the service already, `service_instances_org_key_key` when the org key is taken.
pub async fn insert(
    tx: &mut Tx,
    org: &OrgId,
    instance: &ServiceInstance,
) -> Result<(), StorageError> {
    let ServiceInstance { id, service, org_key, base, version, added_at } = instance;
    let row = (id, org, service, org_key, base.url(), *version, *added_at);
    tx.execute_one(INSERT, row).await
}

/// The services of an organization.
pub async fn list(tx: &mut Tx, org: &OrgId) -> Result<Vec<ServiceInstance>, StorageError> {
    tx.all(LIST, (org,)).await?.iter().map(from_row).collect()
}

/// The ids of the services of an organization.
pub async fn list_contained(tx: &mut Tx, org: &OrgId) -> Result<BTreeSet<ServiceId>, StorageError> {
    Ok(list(tx, org).await?.into_iter().map(|instance| instance.service).collect())
}

/// Returns `None` when the organization does not contain the service.
pub async fn find(
    tx: &mut Tx,
    org: &OrgId,
    service: &ServiceId,
) -> Result<Option<ServiceInstance>, StorageError> {
    tx.optional(FIND, (org, service)).await?.as_ref().map(from_row).transpose()
}

/// The organization and service that an org key stands for.
pub async fn find_by_org_key(
    tx: &mut Tx,
    org_key: &OrgKey,
) -> Result<Option<(OrgId, ServiceInstance)>, StorageError> {
    let row = tx.optional(FIND_BY_ORG_KEY, (org_key,)).await?;
    row.as_ref().map(|row| Ok((row.get("org")?, from_row(row)?))).transpose()
}

/// Replaces org key and base of an instance, and counts the change.
/// [`StorageError::Constraint`] `service_instances_org_key_key` when the org key is taken.
pub async fn change(
    tx: &mut Tx,
    org: &OrgId,
    service: &ServiceId,
    org_key: &OrgKey,
    base: &ServiceBase,
) -> Result<(), StorageError> {
    tx.execute_one(CHANGE, (org, service, org_key, base.url())).await
}

/// Removes a service from an organization.
/// [`StorageError::Rows`] when the organization does not contain it.
pub async fn delete(tx: &mut Tx, org: &OrgId, service: &ServiceId) -> Result<(), StorageError> {
    tx.execute_one(DELETE, (org, service)).await
}

fn from_row(row: &Row) -> Result<ServiceInstance, StorageError> {
    let base = match row.find_text("base_url")? {
        Some(_) => ServiceBase::Url(row.get("base_url")?),
        None => ServiceBase::Sandbox,
    };
    Ok(ServiceInstance {
        id: row.get("id")?,
        service: row.get("service")?,
        org_key: row.get("org_key")?,
        base,
        version: row.int("version")?,
        added_at: row.time("added_at")?,
    })
}
