//! How many tokens were issued and are alive, and who called last. Counted, never kept.

use std::time::Duration;

use crate::domain::{AppId, OrgId, Timestamp};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

const ADD: Sql = sql("INSERT INTO issued_tokens (app, org, issued_minute, expires_minute, tokens)
     VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (app, org, issued_minute, expires_minute)
         DO UPDATE SET tokens = issued_tokens.tokens + $5");

const DELETE_EXPIRED: Sql = sql("DELETE FROM issued_tokens WHERE expires_minute <= $1");

const LIST_LIVE: Sql = sql("SELECT t.org AS org, CAST(SUM(t.tokens) AS BIGINT) AS tokens,
            MAX(t.expires_minute) AS last
       FROM issued_tokens t
       JOIN apps a ON a.id = t.app
      WHERE t.app = $1 AND t.expires_minute > $2 AND t.issued_minute >= a.tokens_not_before / 60
      GROUP BY t.org");

const COUNT_SINCE: Sql = sql("SELECT CAST(COALESCE(SUM(tokens), 0) AS BIGINT) AS tokens
       FROM issued_tokens
      WHERE app = $1 AND issued_minute > $2");

const SET_CALLER: Sql = sql("INSERT INTO app_callers (app, address, last_at)
     VALUES ($1, $2, $3)
         ON CONFLICT (app, address) DO UPDATE SET last_at = $3
         WHERE app_callers.last_at < $3");

const DELETE_OLD_CALLERS: Sql = sql("DELETE FROM app_callers
      WHERE app = $1
        AND address NOT IN (SELECT address FROM app_callers
                             WHERE app = $1
                             ORDER BY last_at DESC, address
                             LIMIT $2)");

const LIST_CALLERS: Sql = sql("SELECT address, last_at
       FROM app_callers
      WHERE app = $1
      ORDER BY last_at DESC, address");

/// How many addresses are kept of an app.
const CALLERS: i64 = 5;

/// For how long counts outlive the tokens: as long as anybody looks back.
pub const KEPT: Duration = Duration::from_hours(24);

/// Tokens of one app and organization that were issued in the same minute and expire in the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Batch {
    pub org: OrgId,
    /// When they were issued, in minutes since 1970.
    pub issued_minute: i64,
    /// When all of them have expired, in minutes since 1970.
    pub expires_minute: i64,
}

impl Batch {
    /// The batch of a token that was issued and expires at these seconds.
    pub const fn of(org: OrgId, issued: i64, expires: i64) -> Self {
        let (issued_minute, expires_minute) = (issued.div_euclid(60), -(-expires).div_euclid(60));
        Self { org, issued_minute, expires_minute }
    }

    /// The batch of tokens that live as long and were issued at another time.
    #[must_use]
    pub fn issued_at(&self, at: Timestamp) -> Self {
        let issued_minute = at.as_seconds().div_euclid(60);
        let expires_minute = issued_minute + (self.expires_minute - self.issued_minute);
        Self { org: self.org.clone(), issued_minute, expires_minute }
    }
}

/// The tokens of an app that are alive in one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveTokens {
    pub count: i64,
    /// When the last of them expires, to the minute.
    pub last_expires_at: Timestamp,
}

/// An address that an app came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    pub address: String,
    pub last_at: Timestamp,
}

/// Counts issued tokens.
pub async fn add(tx: &mut Tx, app: &AppId, batch: &Batch, count: i64) -> Result<(), StorageError> {
    let Batch { org, issued_minute, expires_minute } = batch;
    tx.execute(ADD, (app, org, *issued_minute, *expires_minute, count)).await.map(drop)
}

/// Forgets tokens that expired long ago.
pub async fn delete_expired(tx: &mut Tx, now: Timestamp) -> Result<(), StorageError> {
    tx.execute(DELETE_EXPIRED, (minute(now.minus(KEPT)),)).await.map(drop)
}

/// The tokens of an app that are alive, by organization. Those revoked together do not count;
/// to the minute.
pub async fn list_live(
    tx: &mut Tx,
    app: &AppId,
    now: Timestamp,
) -> Result<Vec<(OrgId, LiveTokens)>, StorageError> {
    let live = |row: &Row| {
        let last_expires_at = Timestamp::from_seconds(row.int("last")? * 60);
        Ok((row.get("org")?, LiveTokens { count: row.int("tokens")?, last_expires_at }))
    };
    tx.all(LIST_LIVE, (app, minute(now))).await?.iter().map(live).collect()
}

/// How many tokens were issued to an app within [`KEPT`], to the minute.
pub async fn count_lately(tx: &mut Tx, app: &AppId, now: Timestamp) -> Result<i64, StorageError> {
    tx.one(COUNT_SINCE, (app, minute(now.minus(KEPT)))).await?.int("tokens")
}

/// Notes that an app came from an address. Only the newest few are kept.
pub async fn set_caller(
    tx: &mut Tx,
    app: &AppId,
    address: &str,
    at: Timestamp,
) -> Result<(), StorageError> {
    tx.execute(SET_CALLER, (app, address, at)).await?;
    tx.execute(DELETE_OLD_CALLERS, (app, CALLERS)).await.map(drop)
}

/// The addresses that an app came from last, newest first.
pub async fn list_callers(tx: &mut Tx, app: &AppId) -> Result<Vec<Caller>, StorageError> {
    let caller =
        |row: &Row| Ok(Caller { address: row.text("address")?, last_at: row.time("last_at")? });
    tx.all(LIST_CALLERS, (app,)).await?.iter().map(caller).collect()
}

const fn minute(at: Timestamp) -> i64 {
    at.as_seconds().div_euclid(60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_over_by_the_end_of_its_minute() {
        let org = OrgId::from_bytes([1; 16]);
        let batch = Batch::of(org.clone(), 119, 120);
        assert_eq!((batch.issued_minute, batch.expires_minute), (1, 2));
        let batch = Batch::of(org, 120, 121);
        assert_eq!((batch.issued_minute, batch.expires_minute), (2, 3));
    }
}
