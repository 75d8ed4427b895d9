//! The record, and who has access where, as pages show them.

use serde::{Deserialize, Serialize};

use crate::console::view::EntryLine;
use crate::domain::EventId;
use crate::domain::apps::app::App;
use crate::domain::apps::query::AppQuery;
use crate::domain::audit::log::{AuditQuery, Reference};

/// A page of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLogView {
    /// What was asked for.
    pub query: AuditQuery,
    /// The entries, newest first.
    pub rows: Vec<AuditLine>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub is_later_page: bool,
    /// The actors that the filter offers: value and words.
    pub actors: Vec<(String, String)>,
    /// What the chosen thing is called.
    pub subject_name: Option<String>,
    /// Whether the visitor reads about the organization's own apps only.
    pub is_own_apps_only: bool,
}

/// An entry in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    /// Its id.
    pub id: EventId,
    /// The entry in words.
    pub line: EntryLine,
    /// Who did it.
    pub actor: Reference,
    /// From where.
    pub address: Option<String>,
}

/// An entry in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryView {
    /// Its id.
    pub id: EventId,
    /// Among which entries it was found.
    pub query: AuditQuery,
    /// The entry in words.
    pub line: EntryLine,
    /// Who did it.
    pub actor: Reference,
    /// What it happened to.
    pub subject: Reference,
    /// The action by its name, such as `app.created`.
    pub action: String,
    /// From where.
    pub address: Option<String>,
    /// What the browser or the program called itself.
    pub agent: Option<String>,
    /// The request in which it happened.
    pub request: String,
    /// Before and after, field by field.
    pub changes: Vec<ChangeLine>,
    /// The same as it is stored.
    pub stored: String,
    /// The next newer entry.
    pub newer: Option<EventId>,
    /// The next older entry.
    pub older: Option<EventId>,
}

/// A field of an entry: what it held before, and what after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeLine {
    /// What it is called.
    pub field: String,
    /// Its values before.
    pub before: Vec<String>,
    /// Its values after.
    pub after: Vec<String>,
}

impl ChangeLine {
    /// Whether it holds nothing on either side.
    pub fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after.is_empty()
    }
}

/// A page of apps in organizations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessView {
    /// What was asked for.
    pub query: AppQuery,
    /// The rows.
    pub rows: Vec<AccessRowView>,
    /// The roles that the filter offers: value and words.
    pub roles: Vec<(String, String)>,
    /// The services that the filter offers: value and words.
    pub services: Vec<(String, String)>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub is_later_page: bool,
    /// Whether the visitor looks at the organization's own apps only.
    pub is_own_apps_only: bool,
}

/// An app in an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessRowView {
    /// The app.
    pub app: App,
    /// The organization that owns it.
    pub owner: String,
    /// The organization that it was added to, and the version that was approved there.
    pub grant: Option<(String, i64)>,
    /// The roles that count there, as people read them.
    pub roles: Vec<String>,
    /// The services that the scope names and the organization lacks.
    pub missing: Vec<String>,
}

impl AccessRowView {
    /// Whether the app's scope has changed since the organization approved it.
    pub fn has_drifted(&self) -> bool {
        self.grant.as_ref().is_some_and(|(_, version)| *version != self.app.scope_version)
    }
}
