//! Files that somebody took along: who knows what is on the record themselves.

use serde_json::{Map, Value, json};

use crate::domain::OrgId;
use crate::domain::audit::action::AuditAction;
use crate::domain::audit::event::record::{Record, record};

/// What an export holds: as the list in which it was asked for, with the same filters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Export {
    AuditLog(Vec<(&'static str, String)>),
    /// The table of apps and organizations.
    Access(Vec<(&'static str, String)>),
    /// The list of apps, in a format.
    Apps(&'static str, Vec<(&'static str, String)>),
}

impl Export {
    /// The export as it is stored.
    pub(crate) fn record(&self, org: &OrgId) -> Record {
        let (action, format, filters) = match self {
            Self::AuditLog(filters) => (AuditAction::AuditExported, "csv", filters),
            Self::Access(filters) => (AuditAction::AccessExported, "csv", filters),
            Self::Apps(format, filters) => (AuditAction::AppsExported, *format, filters),
        };
        let filters: Map<_, _> =
            filters.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let after = json!({ "format": format, "filters": Value::Object(filters) });
        record(action, "organization", org, after)
    }
}
