//! Drafts of Create App: what was typed so far, kept for a day.

use crate::domain::apps::draft::{AppDraft, DraftContent};
use crate::domain::{AppId, DraftId, OrgId, PersonId, Timestamp};
use crate::storage::{Sql, StorageError, Tx, sql};

const INSERT: Sql = sql("INSERT INTO app_drafts (id, org, person, content, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6)");

const FIND: Sql = sql("SELECT id, content, app
       FROM app_drafts
      WHERE id = $1 AND org = $2 AND person = $3 AND expires_at > $4");

const UPDATE: Sql = sql("UPDATE app_drafts SET content = $2 WHERE id = $1 AND app IS NULL");

const SET_APP: Sql = sql("UPDATE app_drafts SET app = $2 WHERE id = $1 AND app IS NULL");

const DELETE: Sql = sql("DELETE FROM app_drafts WHERE id = $1 AND org = $2 AND person = $3");

const DELETE_EXPIRED: Sql = sql("DELETE FROM app_drafts WHERE expires_at <= $1");

/// Whose draft it is, and until when.
pub struct DraftOwner<'a> {
    /// The organization in which the app will be created.
    pub org: &'a OrgId,
    /// The person who types.
    pub person: &'a PersonId,
}

/// Stores a new draft that lasts until `expires_at`.
///
/// # Errors
/// [`StorageError`] when the database refuses.
pub async fn insert(
    tx: &mut Tx,
    owner: &DraftOwner<'_>,
    draft: &AppDraft,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StorageError> {
    let content = to_text(&draft.content)?;
    tx.execute(DELETE_EXPIRED, (now,)).await?;
    tx.execute_one(INSERT, (&draft.id, owner.org, owner.person, &content, now, expires_at)).await
}

/// Returns `None` when the draft is absent, over, or somebody else's.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn find(
    tx: &mut Tx,
    owner: &DraftOwner<'_>,
    draft: &DraftId,
    now: Timestamp,
) -> Result<Option<AppDraft>, StorageError> {
    let Some(row) = tx.optional(FIND, (draft, owner.org, owner.person, now)).await? else {
        return Ok(None);
    };
    let content = serde_json::from_str(&row.text("content")?)
        .map_err(|error| StorageError::Corrupt { column: "content", reason: error.to_string() })?;
    Ok(Some(AppDraft { id: row.get("id")?, content, app: row.find("app")? }))
}

/// Replaces what was typed.
///
/// # Errors
/// [`StorageError::Rows`] when the draft is gone or its app was created.
pub async fn update(
    tx: &mut Tx,
    draft: &DraftId,
    content: &DraftContent,
) -> Result<(), StorageError> {
    let content = to_text(content)?;
    tx.execute_one(UPDATE, (draft, &content)).await
}

/// Notes which app came of the draft.
///
/// # Errors
/// [`StorageError::Rows`] when one came of it already.
pub async fn set_app(tx: &mut Tx, draft: &DraftId, app: &AppId) -> Result<(), StorageError> {
    tx.execute_one(SET_APP, (draft, app)).await
}

/// Throws a draft away.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn delete(
    tx: &mut Tx,
    owner: &DraftOwner<'_>,
    draft: &DraftId,
) -> Result<(), StorageError> {
    tx.execute(DELETE, (draft, owner.org, owner.person)).await.map(drop)
}

fn to_text(content: &DraftContent) -> Result<String, StorageError> {
    serde_json::to_string(content)
        .map_err(|error| StorageError::Corrupt { column: "content", reason: error.to_string() })
}
