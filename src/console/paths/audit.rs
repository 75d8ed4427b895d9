//! The addresses of the audit log and of who has access where.

use crate::console::paths::with_query;
use crate::domain::apps::query::AppQuery;
use crate::domain::audit::log::AuditQuery;
use crate::domain::{EventId, OrgId};

/// The patterns, as axum writes them.
pub mod pattern {
    /// The audit log.
    pub const AUDIT: &str = "/orgs/{org}/audit";
    /// The audit log as a file (POST).
    pub const AUDIT_CSV: &str = "/orgs/{org}/audit.csv";
    /// An entry of the audit log.
    pub const AUDIT_ENTRY: &str = "/orgs/{org}/audit/{entry}";
    /// Who has access where.
    pub const ACCESS: &str = "/orgs/{org}/access";
    /// Who has access where as a file (POST).
    pub const ACCESS_CSV: &str = "/orgs/{org}/access.csv";
}

/// The audit log.
pub fn audit(org: &OrgId) -> String {
    format!("/orgs/{org}/audit")
}

/// The entries that fit, from a place on.
pub fn audit_page(org: &OrgId, query: &AuditQuery, after: &str) -> String {
    asking(audit(org), query, after)
}

/// An entry among those that fit.
pub fn audit_entry(org: &OrgId, entry: &EventId, query: &AuditQuery) -> String {
    asking(format!("/orgs/{org}/audit/{entry}"), query, "")
}

/// The audit log as a file (POST).
pub fn audit_csv(org: &OrgId) -> String {
    format!("/orgs/{org}/audit.csv")
}

/// Who has access where.
pub fn access(org: &OrgId) -> String {
    format!("/orgs/{org}/access")
}

/// The apps that fit in their organizations, from a place on.
pub fn access_page(org: &OrgId, query: &AppQuery, after: &str) -> String {
    crate::console::paths::listing(access(org), query, after)
}

/// Who has access where as a file (POST).
pub fn access_csv(org: &OrgId) -> String {
    format!("/orgs/{org}/access.csv")
}

fn asking(path: String, query: &AuditQuery, after: &str) -> String {
    let parameters = query.parameters();
    let mut parameters: Vec<_> =
        parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
    parameters.push(("after", after));
    with_query(path, &parameters)
}
