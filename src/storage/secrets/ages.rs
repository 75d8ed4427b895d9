//! How old the App Secrets of an organization's apps are.

use crate::domain::secrets::ages::{AgeBand, AgeCount, IDLE};
use crate::domain::{OrgId, Timestamp};
use crate::storage::row::corrupt;
use crate::storage::{Sql, StorageError, Tx, sql};

const COUNT: Sql = sql("SELECT CAST(CASE WHEN s.created_at > $3 THEN 0
                      WHEN s.created_at > $4 THEN 1
                      WHEN s.created_at > $5 THEN 2
                      WHEN s.created_at > $6 THEN 3
                      ELSE 4 END AS BIGINT) AS band,
            COUNT(*) AS found,
            CAST(SUM(CASE WHEN COALESCE(s.last_used_at, s.created_at) > $7 THEN 1 ELSE 0 END) AS BIGINT) AS used
       FROM apps a
       JOIN app_secrets s ON s.app = a.id
      WHERE a.org = $1 AND a.deleted_at IS NULL
        AND s.closed_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > $2)
      GROUP BY 1");

/// The secrets that have not ended, band by band.
pub async fn count(
    tx: &mut Tx,
    org: &OrgId,
    now: Timestamp,
) -> Result<Vec<AgeCount>, StorageError> {
    let [_, quarter, half_year, year, older] = AgeBand::ALL.map(|band| band.begins().before(now));
    let since = IDLE.before(now);
    let rows = tx.all(COUNT, (org, now, quarter, half_year, year, older, since)).await?;
    let mut counts = AgeBand::ALL.map(|band| AgeCount { band, used: 0, idle: 0 });
    for row in &rows {
        let (found, used) = (row.int("found")?, row.int("used")?);
        let band = usize::try_from(row.int("band")?).ok().and_then(|at| counts.get_mut(at));
        let count = band.ok_or_else(|| corrupt("band", &"no band of ages"))?;
        (count.used, count.idle) = (used, found - used);
    }
    Ok(counts.into())
}
