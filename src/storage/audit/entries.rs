//! The audit log. Rows are added and never changed.

use serde_json::Value;

use crate::domain::audit::action::AuditAction;
use crate::domain::audit::event::Record;
use crate::domain::{EventId, OrgId, Timestamp};
use crate::storage::value::IntoValue;
use crate::storage::{Row, Sql, StorageError, Tx, sql};

const INSERT: Sql =
    sql("INSERT INTO audit (id, org, at, actor_kind, actor, action, area, subject_kind, subject,
                        before, after, address, agent, request)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)");

const LIST_ACTIONS: Sql = sql("SELECT action
       FROM audit
      WHERE org = $1
      ORDER BY at, id");

const LIST_OF_SUBJECT: Sql =
    sql("SELECT a.action AS action, a.at AS at, p.name AS by_name, q.email AS by_email
       FROM audit a
       LEFT JOIN people p ON p.id = a.actor
       LEFT JOIN apps c ON c.id = a.actor
       LEFT JOIN people q ON q.id = COALESCE(c.created_by, a.actor)
      WHERE a.subject_kind = $2 AND a.subject = $3 AND a.org = $1
      ORDER BY a.at DESC, a.id DESC
      LIMIT $4");

/// Something that happened to one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    pub action: AuditAction,
    pub at: Timestamp,
    /// The name of the person who did it; empty when it was none.
    pub by: String,
    /// The address of that person, or of the one who answers for the app that did it.
    pub by_email: Option<String>,
}

/// Who did something, where, and in which request.
pub struct Origin<'a> {
    /// The organization in which it happened; none for what concerns the installation.
    pub org: Option<&'a OrgId>,
    /// `person`, `app` or `operator`.
    pub actor_kind: &'static str,
    pub actor: &'a str,
    pub address: Option<&'a str>,
    pub agent: Option<&'a str>,
    pub request: &'a str,
}

/// Adds an entry, in the transaction of the change that it describes.
pub async fn insert(
    tx: &mut Tx,
    id: &EventId,
    at: Timestamp,
    origin: &Origin<'_>,
    record: &Record,
) -> Result<(), StorageError> {
    let Origin { org, actor_kind, actor, address, agent, request } = origin;
    let Record { action, subject_kind, subject, before, after } = record;
    let (before, after) = (text(before), text(after));
    let row = vec![
        id.into_value(),
        org.into_value(),
        at.into_value(),
        actor_kind.into_value(),
        actor.into_value(),
        action.wire_name().into_value(),
        action.area().wire_name().into_value(),
        subject_kind.into_value(),
        subject.into_value(),
        before.as_deref().into_value(),
        after.as_deref().into_value(),
        address.into_value(),
        agent.into_value(),
        request.into_value(),
    ];
    tx.execute_one(INSERT, row).await
}

/// What happened in an organization, oldest first.
pub async fn list_actions(tx: &mut Tx, org: &OrgId) -> Result<Vec<AuditAction>, StorageError> {
    let rows = tx.all(LIST_ACTIONS, (org,)).await?;
    rows.iter().map(|row| row.known("action", AuditAction::from_wire_name)).collect()
}

/// What happened to one thing of an organization, newest first.
pub async fn list_of_subject(
    tx: &mut Tx,
    org: &OrgId,
    kind: &'static str,
    subject: &str,
    limit: i64,
) -> Result<Vec<Happening>, StorageError> {
    let rows = tx.all(LIST_OF_SUBJECT, (org, kind, subject, limit)).await?;
    let happening = |row: &Row| {
        Ok(Happening {
            action: row.known("action", AuditAction::from_wire_name)?,
            at: row.time("at")?,
            by: row.find_text("by_name")?.unwrap_or_default(),
            by_email: row.find_text("by_email")?,
        })
    };
    rows.iter().map(happening).collect()
}

fn text(value: &Value) -> Option<String> {
    (!value.is_null()).then(|| value.to_string())
}
