//! How old the App Secrets of an organization's apps are.

use crate::domain::secrets::ages::{AgeBand, AgeCount, IDLE};
use crate::domain::{OrgId, Timestamp};
use crate::storage::{Sql, StorageError, Tx, sql};

const COUNT: Sql = sql("SELECT COUNT(*) AS found,
            CAST(COALESCE(SUM(CASE WHEN COALESCE(s.last_used_at, s.created_at) > $5 THEN 1 ELSE 0 END), 0) AS BIGINT) AS used
       FROM apps a
       JOIN app_secrets s ON s.app = a.id
      WHERE a.org = $1 AND a.deleted_at IS NULL
        AND s.closed_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > $2)
        AND s.created_at <= $3 AND s.created_at > $4");

/// The secrets that have not ended, band by band.
pub async fn count(
    tx: &mut Tx,
    org: &OrgId,
    now: Timestamp,
) -> Result<Vec<AgeCount>, StorageError> {
    let idle_since = IDLE.before(now);
    let mut counts = Vec::new();
    let mut bands = AgeBand::ALL.into_iter().peekable();
    while let Some(band) = bands.next() {
        let newest = band.begins().before(now);
        let oldest =
            bands.peek().map_or(Timestamp::from_seconds(0), |next| next.begins().before(now));
        let row = tx.one(COUNT, (org, now, newest, oldest, idle_since)).await?;
        let (found, used) = (row.int("found")?, row.int("used")?);
        counts.push(AgeCount { band, used, idle: found - used });
    }
    Ok(counts)
}
