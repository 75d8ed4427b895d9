//! What apps did, counted by the hour.

use std::time::Duration;

use crate::domain::apps::activity::{Activity, HourCount, Outcome, hour};
use crate::domain::{AppId, OrgId, SecretId, Timestamp};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

const ADD: Sql = sql(
    "INSERT INTO activity (app, org, secret, outcome, permission, hour, times, last_at, last_address)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (app, hour, outcome, org, secret, permission)
         DO UPDATE SET times = activity.times + $7, last_at = $8, last_address = $9",
);

const ADD_TO_ORG: Sql =
    sql("INSERT INTO org_activity (org, hour, outcome, times, last_at, last_address)
     VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (org, hour, outcome)
         DO UPDATE SET times = org_activity.times + $4, last_at = $5, last_address = $6");

const DELETE_OLD_OF_ORGS: Sql = sql("DELETE FROM org_activity WHERE hour < $1");

const DELETE_OLD: Sql = sql("DELETE FROM activity WHERE hour < $1");

macro_rules! hours {
    ($where:literal) => {
        concat!(
            "SELECT hour, outcome, CAST(SUM(times) AS BIGINT) AS times FROM activity WHERE ",
            $where,
            " GROUP BY hour, outcome"
        )
    };
}
macro_rules! last {
    ($where:literal) => {
        concat!(
            "SELECT last_at, last_address FROM activity WHERE ",
            $where,
            " ORDER BY last_at DESC LIMIT 1"
        )
    };
}

const OF_APP: Sql = sql(hours!("app = $1 AND hour >= $2 AND outcome IN ('issued', 'refused')"));
const OF_SECRET: Sql = sql(hours!("app = $1 AND hour >= $2 AND secret = $3"));
const OF_ORG: Sql = sql("SELECT hour, outcome, times
       FROM org_activity
      WHERE org = $1 AND hour >= $2 AND outcome IN ('issued', 'refused')");

const LAST_OF_APP: Sql = sql(last!("app = $1"));
const LAST_OF_SECRET: Sql = sql(last!("app = $1 AND secret = $2"));
const LAST_OF_ORG: Sql = sql("SELECT last_at, last_address
       FROM org_activity
      WHERE org = $1
      ORDER BY hour DESC, last_at DESC
      LIMIT 1");

const LIST_DENIED: Sql =
    sql("SELECT permission, CAST(SUM(times) AS BIGINT) AS times, MAX(last_at) AS last_at
       FROM activity
      WHERE app = $1 AND org = $2 AND outcome = 'denied' AND hour >= $3
      GROUP BY permission
      ORDER BY times DESC, permission
      LIMIT 50");

/// For how long counts are kept: a little longer than anybody looks back.
const KEPT: Duration = Duration::from_hours(24 * 400);

/// Whose activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose<'a> {
    App(&'a AppId),
    /// Of one secret of an app.
    Secret(&'a AppId, &'a SecretId),
    Org(&'a OrgId),
}

/// Who came last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastCall {
    pub at: Timestamp,
    pub address: Option<String>,
}

/// A permission that calls lacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeniedLine {
    pub permission: String,
    pub times: i64,
    pub last_at: Timestamp,
}

/// Counts something.
pub async fn add(
    tx: &mut Tx,
    activity: &Activity,
    times: i64,
    last: &LastCall,
) -> Result<(), StorageError> {
    let Activity { app, org, secret, outcome, permission } = activity;
    let (org, secret) = (org.as_ref(), secret.as_ref());
    let row = (
        app,
        org.map_or("", OrgId::as_str),
        secret.map_or("", SecretId::as_str),
        outcome.wire_name(),
        permission.as_deref().unwrap_or_default(),
        hour(last.at),
        times,
        last.at,
        last.address.as_deref(),
    );
    tx.execute(ADD, row).await?;
    if let Some(org) = org {
        let address = last.address.as_deref();
        let row = (org, hour(last.at), outcome.wire_name(), times, last.at, address);
        tx.execute(ADD_TO_ORG, row).await?;
    }
    Ok(())
}

/// Forgets what nobody looks back to.
pub async fn delete_old(tx: &mut Tx, now: Timestamp) -> Result<(), StorageError> {
    let first = hour(now.minus(KEPT));
    tx.execute(DELETE_OLD_OF_ORGS, (first,)).await?;
    tx.execute(DELETE_OLD, (first,)).await.map(drop)
}

/// How often what happened, hour by hour, from an hour on.
pub async fn list(
    tx: &mut Tx,
    whose: Whose<'_>,
    since: i64,
) -> Result<Vec<HourCount>, StorageError> {
    let rows = match whose {
        Whose::App(app) => tx.all(OF_APP, (app, since)).await?,
        Whose::Secret(app, secret) => tx.all(OF_SECRET, (app, since, secret)).await?,
        Whose::Org(org) => tx.all(OF_ORG, (org, since)).await?,
    };
    let count = |row: &Row| {
        Ok(HourCount {
            hour: row.int("hour")?,
            outcome: row.known("outcome", Outcome::from_wire_name)?,
            times: row.int("times")?,
        })
    };
    rows.iter().map(count).collect()
}

/// Who came last, if anybody ever did.
pub async fn find_last(tx: &mut Tx, whose: Whose<'_>) -> Result<Option<LastCall>, StorageError> {
    let row = match whose {
        Whose::App(app) => tx.optional(LAST_OF_APP, (app,)).await?,
        Whose::Secret(app, secret) => tx.optional(LAST_OF_SECRET, (app, secret)).await?,
        Whose::Org(org) => tx.optional(LAST_OF_ORG, (org,)).await?,
    };
    let last = |row: Row| {
        Ok(LastCall { at: row.time("last_at")?, address: row.find_text("last_address")? })
    };
    row.map(last).transpose()
}

/// The permissions that an app lacked in an organization, from an hour on, most often first.
pub async fn list_denied(
    tx: &mut Tx,
    app: &AppId,
    org: &OrgId,
    since: i64,
) -> Result<Vec<DeniedLine>, StorageError> {
    let line = |row: &Row| {
        Ok(DeniedLine {
            permission: row.text("permission")?,
            times: row.int("times")?,
            last_at: row.time("last_at")?,
        })
    };
    tx.all(LIST_DENIED, (app, org, since)).await?.iter().map(line).collect()
}
