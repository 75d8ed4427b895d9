//! The form in which every event is stored.

use serde_json::Value;

use crate::domain::audit::action::AuditAction;

/// An event as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What happened, such as `app.created`.
    pub action: AuditAction,
    /// What kind of thing it happened to.
    pub subject_kind: &'static str,
    /// The id of that thing.
    pub subject: String,
    /// What was there before; `Null` when nothing was.
    pub before: Value,
    /// What is there now; `Null` when nothing is.
    pub after: Value,
}

pub(super) fn record(
    action: AuditAction,
    subject_kind: &'static str,
    subject: &impl ToString,
    after: Value,
) -> Record {
    Record { action, subject_kind, subject: subject.to_string(), before: Value::Null, after }
}

/// What is there no more, with what it was.
pub(super) fn ended(
    action: AuditAction,
    subject_kind: &'static str,
    subject: &impl ToString,
    before: Value,
) -> Record {
    Record { before, ..record(action, subject_kind, subject, Value::Null) }
}

pub(super) fn changed(
    action: AuditAction,
    subject_kind: &'static str,
    subject: &impl ToString,
    before: Value,
    after: Value,
) -> Record {
    Record { action, subject_kind, subject: subject.to_string(), before, after }
}
