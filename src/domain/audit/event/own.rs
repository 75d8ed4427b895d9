//! What people change about themselves. It belongs to no organization.

use serde_json::{Value, json};

use crate::domain::account::preferences::Preferences;
use crate::domain::audit::action::AuditAction;
use crate::domain::audit::event::record::{Record, ended, record};
use crate::domain::text::Name;
use crate::domain::{PersonId, SessionRef};

/// A change of what is somebody's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnChange {
    /// They chose a new password. Every session but theirs ended.
    Password,
    /// They are called something else now.
    Name { before: Name, after: Name },
    /// They want pages to look or read otherwise.
    Preferences { before: Preferences, after: Preferences },
    /// They ended a session.
    SessionEnded { session: SessionRef },
    /// They ended every session but one.
    OtherSessionsEnded,
    /// They ended every session.
    AllSessionsEnded,
}

impl OwnChange {
    /// The change as it is stored.
    pub(crate) fn record(&self, person: &PersonId) -> Record {
        let noted = |action, after| record(action, "person", person, after);
        match self {
            Self::Password => noted(AuditAction::PersonPasswordChanged, Value::Null),
            Self::Name { before, after } => Record {
                before: json!({ "name": before }),
                ..noted(AuditAction::PersonRenamed, json!({ "name": after }))
            },
            Self::Preferences { before, after } => Record {
                before: json!(before),
                ..noted(AuditAction::PersonPreferencesChanged, json!(after))
            },
            Self::SessionEnded { session } => ended(
                AuditAction::PersonSessionEnded,
                "person",
                person,
                json!({ "session": session }),
            ),
            Self::OtherSessionsEnded => noted(AuditAction::PersonOtherSessionsEnded, Value::Null),
            Self::AllSessionsEnded => noted(AuditAction::PersonAllSessionsEnded, Value::Null),
        }
    }
}
