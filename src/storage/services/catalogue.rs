//! What this database has seen of the service catalogue.

use std::collections::BTreeSet;

use crate::domain::services::catalogue::edition::{Contents, Edition};
use crate::domain::{ServiceId, Timestamp};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

const LIST: Sql = sql("SELECT service, version, digest, name, contents
       FROM catalogue_versions
      ORDER BY service");

const STORE: Sql =
    sql("INSERT INTO catalogue_versions (service, version, digest, name, contents, loaded_at)
     VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (service) DO UPDATE
        SET version = excluded.version, digest = excluded.digest, name = excluded.name,
            contents = excluded.contents, loaded_at = excluded.loaded_at");

const DELETE: Sql = sql("DELETE FROM catalogue_versions WHERE service = $1");

const LIST_CONTAINED: Sql = sql("SELECT DISTINCT service FROM service_instances");

/// Every edition that is known.
pub async fn list(tx: &mut Tx) -> Result<Vec<Edition>, StorageError> {
    tx.all(LIST, ()).await?.iter().map(from_row).collect()
}

/// Notes an edition in the place of the one before.
pub async fn store(tx: &mut Tx, edition: &Edition, now: Timestamp) -> Result<(), StorageError> {
    let Edition { service, name, version, digest, contents } = edition;
    let contents = serde_json::to_string(contents).map_err(|error| corrupt(&error))?;
    tx.execute_one(STORE, (service, i64::from(*version), digest, name, &contents, now)).await
}

/// Forgets a service.
pub async fn delete(tx: &mut Tx, service: &ServiceId) -> Result<(), StorageError> {
    tx.execute_one(DELETE, (service,)).await
}

/// The services that any organization contains.
pub async fn list_contained(tx: &mut Tx) -> Result<BTreeSet<ServiceId>, StorageError> {
    tx.all(LIST_CONTAINED, ()).await?.iter().map(|row| row.get("service")).collect()
}

fn from_row(row: &Row) -> Result<Edition, StorageError> {
    let version = u32::try_from(row.int("version")?);
    let contents: Contents =
        serde_json::from_str(&row.text("contents")?).map_err(|error| corrupt(&error))?;
    Ok(Edition {
        service: row.get("service")?,
        name: row.text("name")?,
        version: version.map_err(|error| StorageError::Corrupt {
            column: "version",
            reason: error.to_string(),
        })?,
        digest: row.text("digest")?,
        contents,
    })
}

fn corrupt(error: &serde_json::Error) -> StorageError {
    StorageError::Corrupt { column: "contents", reason: error.to_string() }
}
