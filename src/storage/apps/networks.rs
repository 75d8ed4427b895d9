//! The networks that apps may come from.

use crate::domain::AppId;
use crate::domain::apps::networks::{Network, Networks};
use crate::storage::{Sql, StorageError, Tx, sql};

const DELETE: Sql = sql("DELETE FROM app_networks WHERE app = $1");

const INSERT: Sql = sql("INSERT INTO app_networks (app, position, network) VALUES ($1, $2, $3)");

const SET_LIMITED: Sql = sql("UPDATE apps SET is_limited = $2 WHERE id = $1");

const LIST: Sql = sql("SELECT network FROM app_networks WHERE app = $1 ORDER BY position");

/// Stores the networks of an app in place of those that it had.
pub async fn set(tx: &mut Tx, app: &AppId, networks: &Networks) -> Result<(), StorageError> {
    tx.execute(DELETE, (app,)).await?;
    for (position, network) in (0_i64..).zip(networks.iter()) {
        tx.execute_one(INSERT, (app, position, network.as_str())).await?;
    }
    tx.execute_one(SET_LIMITED, (app, i64::from(!networks.is_everywhere()))).await
}

/// The networks of an app.
pub async fn list(tx: &mut Tx, app: &AppId) -> Result<Networks, StorageError> {
    let rows = tx.all(LIST, (app,)).await?;
    let networks = rows.iter().map(|row| row.get::<Network>("network"));
    Ok(Networks::of(networks.collect::<Result<_, _>>()?))
}
