//! The audit log, and who has access where.

use crate::console::paths::{addresses, listing};
use crate::domain::apps::query::AppQuery;
use crate::domain::audit::log::AuditQuery;
use crate::domain::{EventId, OrgId};

addresses! {
    /// The audit log.
    AUDIT audit "/orgs/{org}/audit" (org: OrgId);
    /// The audit log as a file (POST).
    AUDIT_CSV audit_csv "/orgs/{org}/audit.csv" (org: OrgId);
    /// The audit log as one JSON array (POST).
    AUDIT_JSON audit_json "/orgs/{org}/audit.json" (org: OrgId);
    /// The audit log as a JSON object a line (POST).
    AUDIT_LINES audit_lines "/orgs/{org}/audit.ndjson" (org: OrgId);
    /// An entry of the audit log.
    AUDIT_ENTRY entry "/orgs/{org}/audit/{entry}" (org: OrgId, entry: EventId);
    /// Who has access where.
    ACCESS access "/orgs/{org}/access" (org: OrgId);
    /// Apps by organizations.
    ACCESS_MATRIX access_matrix "/orgs/{org}/access/matrix" (org: OrgId);
    /// Who has access where as a file (POST).
    ACCESS_CSV access_csv "/orgs/{org}/access.csv" (org: OrgId);
}

/// The entries that fit, from a place on.
pub fn audit_page(org: &OrgId, query: &AuditQuery, after: &str) -> String {
    listing(audit(org), &query.parameters(), after)
}

/// An entry among those that fit.
pub fn audit_entry(org: &OrgId, id: &EventId, query: &AuditQuery) -> String {
    listing(entry(org, id), &query.parameters(), "")
}

/// The apps that fit in their organizations, from a place on.
pub fn access_page(org: &OrgId, query: &AppQuery, after: &str) -> String {
    listing(access(org), &query.parameters(), after)
}

/// The apps that fit by organizations, from a place on. `view` says how the table is laid out.
pub fn matrix_page(
    org: &OrgId,
    query: &AppQuery,
    view: &[(&'static str, String)],
    after: &str,
) -> String {
    let parameters = [query.parameters(), view.to_vec()].concat();
    listing(access_matrix(org), &parameters, after)
}
