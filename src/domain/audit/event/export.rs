//! Files that somebody took along: who knows what is on the record themselves.

use serde_json::{Map, Value, json};

use crate::domain::OrgId;
use crate::domain::audit::action::AuditAction;
use crate::domain::audit::event::record::{Record, record};
use crate::domain::names::names;

names! {
    /// How a file is written, by the ending of its name.
    pub enum Format {
        /// A table for spreadsheets.
        Csv = "csv",
        /// One array.
        Json = "json",
        /// An object a line.
        Lines = "ndjson",
    }
}

/// What an export holds, and how it is written: as the list in which it was asked for, with the same filters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Export {
    AuditLog(Format, Vec<(&'static str, String)>),
    /// The table of apps and organizations.
    Access(Format, Vec<(&'static str, String)>),
    /// The list of apps.
    Apps(Format, Vec<(&'static str, String)>),
}

impl Export {
    /// The export as it is stored.
    pub(crate) fn record(&self, org: &OrgId) -> Record {
        let (action, format, filters) = match self {
            Self::AuditLog(format, filters) => (AuditAction::AuditExported, format, filters),
            Self::Access(format, filters) => (AuditAction::AccessExported, format, filters),
            Self::Apps(format, filters) => (AuditAction::AppsExported, format, filters),
        };
        let filters: Map<_, _> =
            filters.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let after = json!({ "format": format.wire_name(), "filters": Value::Object(filters) });
        record(action, "organization", org, after)
    }
}
