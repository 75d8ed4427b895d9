//! Who used an App Secret: address, program, when last and how often.

use serde::{Deserialize, Serialize};

use crate::domain::{SecretId, Timestamp};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

const ADD: Sql = sql("INSERT INTO secret_callers (secret, address, agent, last_at, uses)
     VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (secret, address, agent)
         DO UPDATE SET last_at = $4, uses = secret_callers.uses + $5");

const DELETE_OLD: Sql = sql("DELETE FROM secret_callers
      WHERE secret = $1
        AND last_at < (SELECT MIN(last_at)
                         FROM (SELECT last_at
                                 FROM secret_callers
                                WHERE secret = $1
                                ORDER BY last_at DESC
                                LIMIT $2) AS newest)");

const LIST: Sql = sql("SELECT address, agent, last_at, uses
       FROM secret_callers
      WHERE secret = $1
      ORDER BY last_at DESC, address, agent
      LIMIT $2");

/// How many callers of a secret are known.
pub const KEPT: i64 = 50;

/// Somebody who uses a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretCaller {
    pub address: String,
    /// What the program calls itself; empty when it says nothing.
    pub agent: String,
    pub last_at: Timestamp,
    /// How often it came.
    pub uses: i64,
}

/// Counts uses. The callers that came last are kept.
pub async fn add(
    tx: &mut Tx,
    secret: &SecretId,
    caller: &SecretCaller,
) -> Result<(), StorageError> {
    let SecretCaller { address, agent, last_at, uses } = caller;
    tx.execute(ADD, (secret, address, agent, *last_at, *uses)).await?;
    tx.execute(DELETE_OLD, (secret, KEPT)).await.map(drop)
}

/// The callers of a secret, newest first.
pub async fn list(tx: &mut Tx, secret: &SecretId) -> Result<Vec<SecretCaller>, StorageError> {
    tx.all(LIST, (secret, KEPT)).await?.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<SecretCaller, StorageError> {
    Ok(SecretCaller {
        address: row.text("address")?,
        agent: row.text("agent")?,
        last_at: row.time("last_at")?,
        uses: row.int("uses")?,
    })
}
