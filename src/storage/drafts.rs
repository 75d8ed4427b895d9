//! Drafts of all wizards: what was typed so far, kept for a while as the JSON of one form.

use crate::domain::draft::{Draft, Wizard};
use crate::domain::{DraftId, OrgId, PersonId, Timestamp};
use crate::storage::{Sql, StorageError, Tx, sql};

macro_rules! own {
    () => {
        "id = $1 AND org = $2 AND person = $3 AND wizard = $4"
    };
}

const INSERT: Sql =
    sql("INSERT INTO drafts (id, org, person, wizard, content, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)");

const FIND: Sql =
    sql(concat!("SELECT content, made FROM drafts WHERE ", own!(), " AND expires_at > $5"));

const UPDATE: Sql = sql("UPDATE drafts SET content = $2 WHERE id = $1 AND made IS NULL");

const SET_MADE: Sql = sql("UPDATE drafts SET made = $2 WHERE id = $1 AND made IS NULL");

const DELETE: Sql = sql(concat!("DELETE FROM drafts WHERE ", own!()));

const DELETE_EXPIRED: Sql = sql("DELETE FROM drafts WHERE expires_at <= $1");

const DELETE_BEYOND: Sql = sql("DELETE FROM drafts
      WHERE person = $1
        AND id NOT IN (SELECT id FROM drafts
                        WHERE person = $1
                        ORDER BY created_at DESC, id
                        LIMIT $2)");

/// How many drafts a person has at most; the oldest makes room.
pub const OF_A_PERSON: i64 = 20;

/// Whose draft it is, and in which organization something shall come of it.
pub struct DraftOwner<'a> {
    pub org: &'a OrgId,
    pub person: &'a PersonId,
}

/// Stores a new draft that lasts until `expires_at`, and throws away what is over.
pub async fn insert<W: Wizard>(
    tx: &mut Tx,
    owner: &DraftOwner<'_>,
    draft: &DraftId,
    content: &W,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StorageError> {
    let content = to_text(content)?;
    tx.execute(DELETE_EXPIRED, (now,)).await?;
    tx.execute(DELETE_BEYOND, (owner.person, OF_A_PERSON - 1)).await?;
    let values = (draft, owner.org, owner.person, W::NAME, &content, now, expires_at);
    tx.execute_one(INSERT, values).await
}

/// Returns `None` when the draft is absent, over, somebody else's or another wizard's.
pub async fn find<W: Wizard>(
    tx: &mut Tx,
    owner: &DraftOwner<'_>,
    draft: &DraftId,
    now: Timestamp,
) -> Result<Option<Draft<W>>, StorageError> {
    let own = (draft, owner.org, owner.person, W::NAME, now);
    let Some(row) = tx.optional(FIND, own).await? else {
        return Ok(None);
    };
    let content = serde_json::from_str(&row.text("content")?).map_err(|error| corrupt(&error))?;
    Ok(Some(Draft { id: draft.clone(), content, made: row.find("made")? }))
}

/// Replaces what was typed. [`StorageError::Rows`] when the draft is gone or something came of it.
pub async fn update<W: Wizard>(
    tx: &mut Tx,
    draft: &DraftId,
    content: &W,
) -> Result<(), StorageError> {
    tx.execute_one(UPDATE, (draft, &to_text(content)?)).await
}

/// Notes what came of the draft. [`StorageError::Rows`] when something came of it already.
pub async fn set_made<W: Wizard>(
    tx: &mut Tx,
    draft: &DraftId,
    made: &W::Made,
) -> Result<(), StorageError> {
    tx.execute_one(SET_MADE, (draft, &made.to_string())).await
}

/// Throws a draft away, if it is there and theirs.
pub async fn delete<W: Wizard>(
    tx: &mut Tx,
    owner: &DraftOwner<'_>,
    draft: &DraftId,
) -> Result<(), StorageError> {
    tx.execute(DELETE, (draft, owner.org, owner.person, W::NAME)).await.map(drop)
}

fn to_text(content: &impl Wizard) -> Result<String, StorageError> {
    serde_json::to_string(content).map_err(|error| corrupt(&error))
}

fn corrupt(error: &serde_json::Error) -> StorageError {
    StorageError::Corrupt { column: "content", reason: error.to_string() }
}
