//! Secrets of every organization whose time has come: an end to put on the record, or an expiry
//! to warn of.

use std::time::Duration;

use crate::domain::secrets::life::{EndReason, SecretSummary, WARNINGS};
use crate::domain::secrets::secret::SecretHint;
use crate::domain::text::{Email, Name};
use crate::domain::{AppId, OrgId, SecretId, Timestamp};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

macro_rules! secrets_of_apps {
    () => {
        "
       FROM app_secrets s
       JOIN apps a ON a.id = s.app"
    };
}

/// What [`over`] reads, and more: of secrets that have no mark yet.
macro_rules! not_closed {
    () => {
        concat!(
            "SELECT s.id AS id, s.app AS app, a.org AS org, s.end_reason AS end_reason,
            s.created_at AS created_at",
            secrets_of_apps!(),
            "
      WHERE s.closed_at IS NULL"
        )
    };
}

const OVER: Sql = sql(concat!(
    not_closed!(),
    " AND s.expires_at <= $1
      ORDER BY s.expires_at
      LIMIT $2"
));

const LAPSED: Sql = sql(concat!(
    not_closed!(),
    " AND s.confirmed_at IS NULL AND s.created_at <= $1
      ORDER BY s.created_at
      LIMIT $2"
));

const CLOSE: Sql = sql("UPDATE app_secrets
        SET closed_at = $2, end_reason = COALESCE(end_reason, 'expired'), warns_at = NULL
      WHERE id = $1 AND closed_at IS NULL");

const LAPSE: Sql = sql("UPDATE app_secrets
        SET closed_at = $2, end_reason = 'lapsed', expires_at = $3, warns_at = NULL
      WHERE id = $1 AND closed_at IS NULL AND confirmed_at IS NULL");

const EXPIRING: Sql = sql(concat!(
    "SELECT s.id AS id, s.hint AS hint, s.created_at AS created_at,
            s.expires_at AS expires_at, s.warns_at AS warns_at, s.app AS app, a.org AS org,
            a.name AS app_name, o.name AS org_name",
    secrets_of_apps!(),
    "
       JOIN organizations o ON o.id = a.org
      WHERE s.warns_at <= $1 AND s.closed_at IS NULL AND a.deleted_at IS NULL
      ORDER BY s.warns_at
      LIMIT $2"
));

const SET_WARNED: Sql = sql("UPDATE app_secrets
        SET warns_at = $3
      WHERE id = $1 AND warns_at = $2");

const COUNT: Sql = sql(concat!(
    "SELECT COUNT(*) AS found",
    secrets_of_apps!(),
    "
      WHERE s.closed_at IS NULL AND s.end_reason IS NULL AND s.confirmed_at IS NOT NULL
        AND s.expires_at > $1 AND s.expires_at <= $2 AND a.deleted_at IS NULL"
));

const LIST_OWNERS: Sql = sql("SELECT p.email AS email
       FROM member_roles r
       JOIN people p ON p.id = r.person
      WHERE r.org = $1 AND r.role = 'org_owner'
      ORDER BY p.email
      LIMIT 50");

/// How many are looked at in one transaction.
const BATCH: i64 = 100;

/// A secret whose end is not on the record yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    pub secret: SecretId,
    pub app: AppId,
    /// The organization that owns the app.
    pub org: OrgId,
    pub reason: EndReason,
}

/// A secret that expires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expiring {
    pub secret: SecretId,
    pub hint: SecretHint,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// When the warning was due.
    pub warns_at: Timestamp,
    pub app: AppId,
    pub app_name: Name,
    /// The organization that owns the app.
    pub org: OrgId,
    pub org_name: Name,
}

/// How many secrets expire within so many days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpiringCount {
    pub days: u16,
    pub count: i64,
}

/// Puts a mark on secrets that have ended, and returns those that had none.
pub async fn close(tx: &mut Tx, now: Timestamp) -> Result<Vec<Over>, StorageError> {
    let mut closed = Vec::new();
    for row in tx.all(OVER, (now, BATCH)).await? {
        // Nobody ended it: its own expiry came.
        let reason = row.find_known("end_reason", EndReason::from_wire_name)?;
        let over = over(&row, reason.unwrap_or(EndReason::Expired))?;
        if tx.execute(CLOSE, (&over.secret, now)).await? == 1 {
            closed.push(over);
        }
    }
    Ok(closed)
}

/// Ends the secrets that nobody confirmed in time, as of when they lapsed, and returns them.
pub async fn lapse(tx: &mut Tx, now: Timestamp) -> Result<Vec<Over>, StorageError> {
    let (mut lapsed, made) = (Vec::new(), now.minus(SecretSummary::PENDING_FOR));
    for row in tx.all(LAPSED, (made, BATCH)).await? {
        let over = over(&row, EndReason::Lapsed)?;
        let at = row.time("created_at")?.plus(SecretSummary::PENDING_FOR);
        if tx.execute(LAPSE, (&over.secret, now, at)).await? == 1 {
            lapsed.push(over);
        }
    }
    Ok(lapsed)
}

fn over(row: &Row, reason: EndReason) -> Result<Over, StorageError> {
    Ok(Over { secret: row.get("id")?, app: row.get("app")?, org: row.get("org")?, reason })
}

/// The secrets of which somebody is to be warned.
pub async fn list_expiring(tx: &mut Tx, now: Timestamp) -> Result<Vec<Expiring>, StorageError> {
    let expiring = |row: &Row| {
        Ok(Expiring {
            secret: row.get("id")?,
            hint: SecretHint::from_stored(row.text("hint")?),
            created_at: row.time("created_at")?,
            expires_at: row.time("expires_at")?,
            warns_at: row.time("warns_at")?,
            app: row.get("app")?,
            app_name: row.get("app_name")?,
            org: row.get("org")?,
            org_name: row.get("org_name")?,
        })
    };
    tx.all(EXPIRING, (now, BATCH)).await?.iter().map(expiring).collect()
}

/// Sets when the next warning is due. Says whether nobody else did since this one was read.
pub async fn set_warned(
    tx: &mut Tx,
    expiring: &Expiring,
    next: Option<Timestamp>,
) -> Result<bool, StorageError> {
    let Expiring { secret, warns_at, .. } = expiring;
    Ok(tx.execute(SET_WARNED, (secret, *warns_at, next)).await? == 1)
}

/// How many secrets of the installation expire within so many days, for each of [`WARNINGS`].
pub async fn count_expiring(
    tx: &mut Tx,
    now: Timestamp,
) -> Result<Vec<ExpiringCount>, StorageError> {
    let mut counts = Vec::new();
    for days in WARNINGS {
        let until = now.plus(Duration::from_hours(u64::from(days) * 24));
        let count = tx.one(COUNT, (now, until)).await?.int("found")?;
        counts.push(ExpiringCount { days, count });
    }
    Ok(counts)
}

/// The addresses of an organization's owners.
pub async fn list_owner_addresses(tx: &mut Tx, org: &OrgId) -> Result<Vec<Email>, StorageError> {
    let rows = tx.all(LIST_OWNERS, (org,)).await?;
    rows.iter().map(|row| row.get("email")).collect()
}
