//! The audit log. Rows are added and never changed.

use serde_json::Value;

use super::{Sql, StorageError, Tx, sql};
use crate::domain::audit::Record;
use crate::domain::{EventId, OrgId, Timestamp};

const INSERT: Sql =
    sql("INSERT INTO audit (id, org, at, actor_kind, actor, action, subject_kind, subject,
                        before, after, address, agent, request)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");

const LIST_ACTIONS: Sql = sql("SELECT action
       FROM audit
      WHERE org = $1
      ORDER BY at, id");

/// Who did something, where, and in which request.
pub struct Origin<'a> {
    /// The organization in which it happened; none for what concerns the installation.
    pub org: Option<&'a OrgId>,
    /// `person`, `app` or `operator`.
    pub actor_kind: &'static str,
    /// The id of that actor.
    pub actor: &'a str,
    /// The network address.
    pub address: Option<&'a str>,
    /// The user agent.
    pub agent: Option<&'a str>,
    /// The request id.
    pub request: &'a str,
}

/// Adds an entry, in the transaction of the change that it describes.
///
/// # Errors
/// [`StorageError`] when the database refuses.
pub async fn insert(
    tx: &mut Tx,
    id: &EventId,
    at: Timestamp,
    (origin, record): (&Origin<'_>, &Record),
) -> Result<(), StorageError> {
    let Origin { org, actor_kind, actor, address, agent, request } = origin;
    let Record { action, subject_kind, subject, before, after } = record;
    let (before, after) = (text(before), text(after));
    tx.execute_one(
        INSERT,
        (
            id,
            *org,
            at,
            *actor_kind,
            *actor,
            *action,
            *subject_kind,
            subject,
            before.as_deref(),
            after.as_deref(),
            *address,
            *agent,
            *request,
        ),
    )
    .await
}

/// What happened in an organization, oldest first, as the names of the actions.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn list_actions(tx: &mut Tx, org: &OrgId) -> Result<Vec<String>, StorageError> {
    tx.all(LIST_ACTIONS, (org,)).await?.iter().map(|row| row.text("action")).collect()
}

fn text(value: &Value) -> Option<String> {
    (!value.is_null()).then(|| value.to_string())
}
