//! Sign-ins to apps: the code of each, and whether it is over.

use crate::domain::consents::consent::SignIn;
use crate::domain::secrets::secret::SecretHash;
use crate::domain::{SignInId, Timestamp};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

/// What [`from_row`] reads.
macro_rules! columns {
    () => {
        "s.id AS id, s.consent AS consent, s.redirect_uri AS redirect_uri,
            s.challenge AS challenge, s.nonce AS nonce, s.scope AS scope, s.epoch AS epoch,
            s.signed_in_at AS signed_in_at, s.started_at AS started_at,
            s.code_ends_at AS code_ends_at, s.exchanged_at AS exchanged_at,
            s.ended_at AS ended_at"
    };
}

const INSERT: Sql =
    sql("INSERT INTO sign_ins (id, consent, code_hash, redirect_uri, challenge, nonce,
                           scope, epoch, signed_in_at, started_at, code_ends_at, ends_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");

const FIND: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    "
       FROM sign_ins s
      WHERE s.id = $1"
));

const FIND_BY_CODE: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    "
       FROM sign_ins s
      WHERE s.code_hash = $1"
));

const EXCHANGE: Sql =
    sql("UPDATE sign_ins SET exchanged_at = $2 WHERE id = $1 AND exchanged_at IS NULL");

const LAST_UNTIL: Sql = sql("UPDATE sign_ins SET ends_at = $2 WHERE id = $1 AND ends_at < $2");

const END: Sql = sql("UPDATE sign_ins SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL");

const DELETE_OVER_TOKENS: Sql = sql("DELETE FROM refresh_tokens
      WHERE sign_in IN (SELECT id FROM sign_ins WHERE ends_at <= $1)");

const DELETE_OVER: Sql = sql("DELETE FROM sign_ins WHERE ends_at <= $1");

/// Stores a new sign-in with the hash of its code. `ends_at` is when nothing of it can live any
/// more.
pub async fn insert(
    tx: &mut Tx,
    sign_in: &SignIn,
    code: &SecretHash,
    ends_at: Timestamp,
) -> Result<(), StorageError> {
    let SignIn { id, consent, redirect_uri, challenge, nonce, scope, epoch, .. } = sign_in;
    let (challenge, nonce) = (challenge.as_deref(), nonce.as_deref());
    let scope = scope.to_string();
    let (signed_in, started) = (sign_in.signed_in_at, sign_in.started_at);
    let row = (
        id,
        consent,
        code,
        redirect_uri,
        challenge,
        nonce,
        &scope,
        *epoch,
        signed_in,
        started,
        sign_in.code_ends_at,
        ends_at,
    );
    tx.execute_one(INSERT, row).await
}

/// Returns `None` when there is no such sign-in.
pub async fn find(tx: &mut Tx, id: &SignInId) -> Result<Option<SignIn>, StorageError> {
    tx.optional(FIND, (id,)).await?.as_ref().map(from_row).transpose()
}

/// The sign-in whose code has this hash.
pub async fn find_by_code(tx: &mut Tx, code: &SecretHash) -> Result<Option<SignIn>, StorageError> {
    tx.optional(FIND_BY_CODE, (code,)).await?.as_ref().map(from_row).transpose()
}

/// Uses the code up. Says whether it was there to be used.
pub async fn exchange(tx: &mut Tx, id: &SignInId, now: Timestamp) -> Result<bool, StorageError> {
    Ok(tx.execute(EXCHANGE, (id, now)).await? == 1)
}

/// Keeps a sign-in at least until then.
pub async fn last_until(tx: &mut Tx, id: &SignInId, end: Timestamp) -> Result<(), StorageError> {
    tx.execute(LAST_UNTIL, (id, end)).await.map(drop)
}

/// Ends a sign-in with every token of it. Says whether it was not over yet.
pub async fn end(tx: &mut Tx, id: &SignInId, now: Timestamp) -> Result<bool, StorageError> {
    Ok(tx.execute(END, (id, now)).await? == 1)
}

/// Forgets sign-ins of which nothing can live any more.
pub async fn delete_over(tx: &mut Tx, now: Timestamp) -> Result<(), StorageError> {
    tx.execute(DELETE_OVER_TOKENS, (now,)).await?;
    tx.execute(DELETE_OVER, (now,)).await.map(drop)
}

fn from_row(row: &Row) -> Result<SignIn, StorageError> {
    Ok(SignIn {
        id: row.get("id")?,
        consent: row.get("consent")?,
        redirect_uri: row.text("redirect_uri")?,
        challenge: row.find_text("challenge")?,
        nonce: row.find_text("nonce")?,
        scope: row.get("scope")?,
        epoch: row.int("epoch")?,
        signed_in_at: row.time("signed_in_at")?,
        started_at: row.time("started_at")?,
        code_ends_at: row.time("code_ends_at")?,
        exchanged_at: row.find_time("exchanged_at")?,
        ended_at: row.find_time("ended_at")?,
    })
}
