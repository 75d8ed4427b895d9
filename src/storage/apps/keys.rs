//! The public keys of apps, and what was signed with them lately.

use crate::domain::apps::keys::{AppKey, AppKeys, KeySetUrl, KeySource};
use crate::domain::secrets::secret::SecretHash;
use crate::domain::{AppId, OrgId, Timestamp};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

const DELETE: Sql = sql("DELETE FROM app_keys WHERE app = $1");

const INSERT: Sql =
    sql("INSERT INTO app_keys (app, position, kid, numbers) VALUES ($1, $2, $3, $4)");

const LIST: Sql = sql("SELECT kid, numbers FROM app_keys WHERE app = $1 ORDER BY position");

const USE: Sql = sql("INSERT INTO used_assertions (hash, expires_at) VALUES ($1, $2)
         ON CONFLICT (hash) DO NOTHING");

const DELETE_EXPIRED: Sql = sql("DELETE FROM used_assertions WHERE expires_at <= $1");

const DELETE_URL: Sql = sql("DELETE FROM app_key_urls WHERE app = $1");

const INSERT_URL: Sql = sql("INSERT INTO app_key_urls (app, url, asked_at) VALUES ($1, $2, 0)");

const FIND_URL: Sql = sql("SELECT u.url, u.asked_at, u.read_at, u.fault, a.org
       FROM app_key_urls u JOIN apps a ON a.id = u.app
      WHERE u.app = $1 AND a.deleted_at IS NULL");

const COUNT_NAMED: Sql = sql("SELECT COUNT(*) AS found,
            COALESCE(SUM(CASE WHEN kid = $2 THEN 1 ELSE 0 END), 0) AS named,
            COALESCE(SUM(CASE WHEN kid IS NULL THEN 1 ELSE 0 END), 0) AS nameless
       FROM app_keys
      WHERE app = $1");

const RESERVE: Sql = sql("UPDATE app_key_urls SET asked_at = $2
      WHERE app = $1 AND asked_at <= $3");

const SET_READ: Sql = sql("UPDATE app_key_urls SET read_at = $3, fault = NULL
      WHERE app = $1 AND url = $2");

const SET_FAULT: Sql = sql("UPDATE app_key_urls SET fault = $3 WHERE app = $1 AND url = $2");

/// The address at which an app keeps its keys, and what came of reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptKeys {
    pub org: OrgId,
    pub url: KeySetUrl,
    pub asked_at: Timestamp,
    /// When it was last read; never if absent.
    pub read_at: Option<Timestamp>,
    /// Why it couldn't be read the last time, if so.
    pub fault: Option<String>,
}

/// Stores where the keys of an app come from. Those at an address have yet to be read.
pub async fn set_source(tx: &mut Tx, app: &AppId, source: &KeySource) -> Result<(), StorageError> {
    tx.execute(DELETE_URL, (app,)).await?;
    match source {
        KeySource::Entered(keys) => set(tx, app, keys).await,
        KeySource::Url(url) => {
            set(tx, app, &AppKeys::default()).await?;
            tx.execute_one(INSERT_URL, (app, url.as_str())).await
        }
    }
}

/// Where the keys of an app come from.
pub async fn source(tx: &mut Tx, app: &AppId) -> Result<KeySource, StorageError> {
    Ok(match find_kept(tx, app).await? {
        Some(kept) => KeySource::Url(kept.url),
        None => KeySource::Entered(list(tx, app).await?),
    })
}

/// `None` for an app whose keys were entered, and for one that is gone.
pub async fn find_kept(tx: &mut Tx, app: &AppId) -> Result<Option<KeptKeys>, StorageError> {
    let kept = |row: &Row| {
        Ok(KeptKeys {
            org: row.get("org")?,
            url: row.get("url")?,
            asked_at: row.time("asked_at")?,
            read_at: row.find_time("read_at")?,
            fault: row.find_text("fault")?,
        })
    };
    tx.optional(FIND_URL, (app,)).await?.as_ref().map(kept).transpose()
}

/// Whether [`AppKeys::find`] would find a key of that name, without reading them.
pub async fn has(tx: &mut Tx, app: &AppId, kid: Option<&str>) -> Result<bool, StorageError> {
    let row = tx.one(COUNT_NAMED, (app, kid)).await?;
    let is_only = row.int("found")? == 1;
    let is_found = match kid {
        None => is_only,
        Some(_) => row.int("named")? > 0 || (is_only && row.int("nameless")? == 1),
    };
    Ok(is_found)
}

/// Takes it upon the caller to read the keys of an app, unless somebody did since `before`. Says
/// whether it is the caller's to do.
pub async fn reserve(
    tx: &mut Tx,
    app: &AppId,
    now: Timestamp,
    before: Timestamp,
) -> Result<bool, StorageError> {
    Ok(tx.execute(RESERVE, (app, now, before)).await? == 1)
}

/// Keeps the keys that were read at an address, if it is still the app's.
pub async fn keep(
    tx: &mut Tx,
    app: &AppId,
    url: &KeySetUrl,
    keys: &AppKeys,
    now: Timestamp,
) -> Result<(), StorageError> {
    if tx.execute(SET_READ, (app, url.as_str(), now)).await? == 1 {
        set(tx, app, keys).await?;
    }
    Ok(())
}

/// Keeps why an address couldn't be read, if it is still the app's.
pub async fn keep_fault(
    tx: &mut Tx,
    app: &AppId,
    url: &KeySetUrl,
    fault: &str,
) -> Result<(), StorageError> {
    tx.execute(SET_FAULT, (app, url.as_str(), fault)).await.map(|_| ())
}

/// Stores the keys of an app in place of those that it had.
async fn set(tx: &mut Tx, app: &AppId, keys: &AppKeys) -> Result<(), StorageError> {
    tx.execute(DELETE, (app,)).await?;
    for (position, AppKey { kid, numbers }) in (0_i64..).zip(keys.iter()) {
        let numbers = serde_json::json!(numbers).to_string();
        tx.execute_one(INSERT, (app, position, kid.as_deref(), numbers.as_str())).await?;
    }
    Ok(())
}

/// The keys of an app.
pub async fn list(tx: &mut Tx, app: &AppId) -> Result<AppKeys, StorageError> {
    let key = |row: &Row| {
        let numbers = row.known("numbers", |text| serde_json::from_str(text).ok())?;
        Ok(AppKey { kid: row.find_text("kid")?, numbers })
    };
    let rows = tx.all(LIST, (app,)).await?;
    Ok(AppKeys::of(rows.iter().map(key).collect::<Result<_, StorageError>>()?))
}

/// Uses an assertion up, and forgets those that are over. Says whether it was new.
pub async fn use_up(
    tx: &mut Tx,
    hash: &SecretHash,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<bool, StorageError> {
    tx.execute(DELETE_EXPIRED, (now,)).await?;
    Ok(tx.execute(USE, (hash, expires_at)).await? == 1)
}
