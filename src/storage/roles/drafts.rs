//! Drafts of Add Role: what was typed so far, kept for a day.

use crate::domain::roles::draft::{RoleDraft, RoleDraftContent};
use crate::domain::{DraftId, RoleId, Timestamp};
use crate::storage::apps::drafts::DraftOwner;
use crate::storage::{Sql, StorageError, Tx, sql};

const INSERT: Sql =
    sql("INSERT INTO role_drafts (id, org, person, content, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6)");

const FIND: Sql = sql("SELECT id, content, role
       FROM role_drafts
      WHERE id = $1 AND org = $2 AND person = $3 AND expires_at > $4");

const UPDATE: Sql = sql("UPDATE role_drafts SET content = $2 WHERE id = $1 AND role IS NULL");

const SET_ROLE: Sql = sql("UPDATE role_drafts SET role = $2 WHERE id = $1 AND role IS NULL");

const DELETE: Sql = sql("DELETE FROM role_drafts WHERE id = $1 AND org = $2 AND person = $3");

const DELETE_EXPIRED: Sql = sql("DELETE FROM role_drafts WHERE expires_at <= $1");

/// Stores a new draft that lasts until `expires_at`.
///
/// # Errors
/// [`StorageError`] when the database refuses.
pub async fn insert(
    tx: &mut Tx,
    owner: &DraftOwner<'_>,
    draft: &RoleDraft,
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
) -> Result<Option<RoleDraft>, StorageError> {
    let Some(row) = tx.optional(FIND, (draft, owner.org, owner.person, now)).await? else {
        return Ok(None);
    };
    let content = serde_json::from_str(&row.text("content")?)
        .map_err(|error| StorageError::Corrupt { column: "content", reason: error.to_string() })?;
    Ok(Some(RoleDraft { id: row.get("id")?, content, role: row.find("role")? }))
}

/// Replaces what was typed.
///
/// # Errors
/// [`StorageError::Rows`] when the draft is gone or its role was created.
pub async fn update(
    tx: &mut Tx,
    draft: &DraftId,
    content: &RoleDraftContent,
) -> Result<(), StorageError> {
    let content = to_text(content)?;
    tx.execute_one(UPDATE, (draft, &content)).await
}

/// Notes which role came of the draft.
///
/// # Errors
/// [`StorageError::Rows`] when one came of it already.
pub async fn set_role(tx: &mut Tx, draft: &DraftId, role: &RoleId) -> Result<(), StorageError> {
    tx.execute_one(SET_ROLE, (draft, role)).await
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

fn to_text(content: &RoleDraftContent) -> Result<String, StorageError> {
    serde_json::to_string(content)
        .map_err(|error| StorageError::Corrupt { column: "content", reason: error.to_string() })
}
