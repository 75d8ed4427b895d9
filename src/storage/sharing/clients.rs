//! The apps that may act in an organization, its own ones and those of others, by position.

use crate::domain::apps::app::App;
use crate::domain::paging::Slice;
use crate::domain::{OrgId, Timestamp};
use crate::storage::apps::app::{columns_but_use, from_row};
use crate::storage::{Sql, StorageError, Tx, sql};

/// The apps of the organization `$1` whose grants are in force at `$2`.
macro_rules! acting {
    () => {
        "
       FROM grants g
       JOIN apps a ON a.id = g.app
      WHERE g.org = $1 AND a.deleted_at IS NULL AND (g.ends_at IS NULL OR g.ends_at > $2)"
    };
}

const LIST: Sql = sql(concat!(
    "SELECT ",
    columns_but_use!(),
    ",
            g.last_used_at AS last_used_at, CAST(NULL AS TEXT) AS last_used_address",
    acting!(),
    "
      ORDER BY a.name_folded, a.id
      LIMIT $3 OFFSET $4"
));

const COUNT: Sql = sql(concat!("SELECT COUNT(*) AS found", acting!()));

/// Apps by name.
pub async fn list(
    tx: &mut Tx,
    org: &OrgId,
    now: Timestamp,
    slice: Slice,
) -> Result<Vec<App>, StorageError> {
    let rows = tx.all(LIST, (org, now, slice.limit, slice.skip)).await?;
    rows.iter().map(from_row).collect()
}

/// How many there are.
pub async fn count(tx: &mut Tx, org: &OrgId, now: Timestamp) -> Result<i64, StorageError> {
    tx.one(COUNT, (org, now)).await?.int("found")
}
