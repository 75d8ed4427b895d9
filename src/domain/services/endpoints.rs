//! The endpoints that the embedded sandbox answers, with the permissions that open them: one
//! table. The sandbox makes its routes and its guard from it, the playground its list; a test
//! holds it against the catalogue.

use crate::domain::services::draws::{Draws, reduce, seed, signed};

/// One endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    pub operation: Operation,
    /// `GET` or `POST`.
    pub method: &'static str,
    /// With its parameters in braces.
    pub path: &'static str,
    /// Any one of these permissions opens it.
    pub any_of: &'static [&'static str],
    /// What it is for, in a few words.
    pub summary: &'static str,
    /// A body to begin with, where it takes one.
    pub example: Option<&'static str>,
}

/// What an endpoint does. Whoever answers for all of them matches on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    OpenDevice,
    SearchDevices,
    CountDevices,
    ScrollDevices,
    ExportDevices,
    ActOnDevices,
    SearchAlerts,
    OpenAlert,
    CountAlerts,
    ListPolicies,
    FetchAuditEntries,
    SearchAuditEntries,
    ListAuditEntries,
    ListNotifications,
    ListJobs,
    OpenJob,
    SeeProgress,
    DownloadResult,
}

impl Endpoint {
    /// `GET /path`, as the catalogue writes it.
    pub fn written(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The names of the parameters in the path, in their order.
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}

const DEVICE: &[&str] = &["_API.Device:device.READ"];
const ALERTS: &[&str] = &["_API.Alerts:org.alerts.READ"];
const AUDIT: &[&str] = &["_API.Audit:org.audits.READ"];
const JOBS: &[&str] = &["_API.Background.Tasks:jobs.status.READ"];
const POLICIES: &[&str] = &["_API.Policies:org.policies.READ"];

/// The action decides which of these it needs; see `device_actions`.
const DEVICE_ACTIONS: &[&str] = &[
    "_API.Device:device.quarantine.EXECUTE",
    "_API.Device:device.bypass.EXECUTE",
    "_API.Device:device.bg-scan.EXECUTE",
    "_API.Device:device.policy.UPDATE",
    "_API.Device:org.kits.EXECUTE",
    "_API.Device:device.uninstall.EXECUTE",
    "_API.Device:device.deregistered.DELETE",
];

const fn get(
    operation: Operation,
    path: &'static str,
    any_of: &'static [&'static str],
    summary: &'static str,
) -> Endpoint {
    Endpoint { operation, method: "GET", path, any_of, summary, example: None }
}

const fn post(
    operation: Operation,
    path: &'static str,
    any_of: &'static [&'static str],
    summary: &'static str,
    example: &'static str,
) -> Endpoint {
    Endpoint { operation, method: "POST", path, any_of, summary, example: Some(example) }
}

/// All endpoints, in the order in which the playground offers them.
pub const ENDPOINTS: &[Endpoint] = &[
    get(
        Operation::OpenDevice,
        "/appservices/v6/orgs/{org_key}/devices/{device_id}",
        DEVICE,
        "Open a device",
    ),
    post(
        Operation::SearchDevices,
        "/appservices/v6/orgs/{org_key}/devices/_search",
        DEVICE,
        "Search devices",
        r#"{"criteria":{"os":["WINDOWS"]},"rows":5}"#,
    ),
    post(
        Operation::CountDevices,
        "/appservices/v6/orgs/{org_key}/devices/_facet",
        DEVICE,
        "Count devices by field",
        r#"{"terms":{"fields":["os","status"]}}"#,
    ),
    post(
        Operation::ScrollDevices,
        "/appservices/v6/orgs/{org_key}/devices/_scroll",
        DEVICE,
        "Read all devices",
        r#"{"rows":100}"#,
    ),
    post(
        Operation::ExportDevices,
        "/appservices/v6/orgs/{org_key}/devices/_export",
        DEVICE,
        "Export devices as CSV",
        r#"{"format":"CSV"}"#,
    ),
    post(
        Operation::ActOnDevices,
        "/appservices/v6/orgs/{org_key}/device_actions",
        DEVICE_ACTIONS,
        "Act on devices",
        r#"{"action_type":"QUARANTINE","device_id":[1],"options":{"toggle":"ON"}}"#,
    ),
    post(
        Operation::SearchAlerts,
        "/api/alerts/v7/orgs/{org_key}/alerts/_search",
        ALERTS,
        "Search alerts",
        r#"{"rows":5}"#,
    ),
    get(
        Operation::OpenAlert,
        "/api/alerts/v7/orgs/{org_key}/alerts/{alert_id}",
        ALERTS,
        "Open an alert",
    ),
    post(
        Operation::CountAlerts,
        "/api/alerts/v7/orgs/{org_key}/alerts/_facet",
        ALERTS,
        "Count alerts by field",
        r#"{"terms":{"fields":["type"],"rows":0}}"#,
    ),
    get(
        Operation::ListPolicies,
        "/policyservice/v1/orgs/{org_key}/policies/summary",
        POLICIES,
        "List policies",
    ),
    get(
        Operation::FetchAuditEntries,
        "/audit_log/v1/orgs/{org_key}/logs/_queue",
        AUDIT,
        "Fetch new audit entries",
    ),
    post(
        Operation::SearchAuditEntries,
        "/audit_log/v1/orgs/{org_key}/logs/_search",
        AUDIT,
        "Search audit entries",
        r#"{"rows":5}"#,
    ),
    get(
        Operation::ListAuditEntries,
        "/integrationServices/v3/auditlogs",
        &["_ConnectorType.API", "_API.Audit:org.audits.READ"],
        "Fetch audit entries, older form",
    ),
    get(
        Operation::ListNotifications,
        "/integrationServices/v3/notification",
        &["_ConnectorType.SIEM"],
        "Fetch notifications",
    ),
    get(Operation::ListJobs, "/jobs/v1/orgs/{org_key}/jobs", JOBS, "List background jobs"),
    get(Operation::OpenJob, "/jobs/v1/orgs/{org_key}/jobs/{job_id}", JOBS, "Open a background job"),
    get(
        Operation::SeeProgress,
        "/jobs/v1/orgs/{org_key}/jobs/{job_id}/progress",
        JOBS,
        "See how far a job is",
    ),
    get(
        Operation::DownloadResult,
        "/jobs/v1/orgs/{org_key}/jobs/{job_id}/download",
        JOBS,
        "Download what a job made",
    ),
];

/// The endpoint of that method and path pattern. HEAD asks for what GET does.
pub fn find(method: &str, path: &str) -> Option<&'static Endpoint> {
    let method = if method == "HEAD" { "GET" } else { method };
    ENDPOINTS.iter().find(|endpoint| endpoint.method == method && endpoint.path == path)
}

/// The id of the first device that the sandbox makes up for an organization, for examples.
pub fn first_device_id(org_key: &str) -> i64 {
    device_id(org_key, 0)
}

/// The ids of the devices of an organization, growing with their index.
pub fn device_id(org_key: &str, index: usize) -> i64 {
    let mut draw = Draws(seed(org_key).wrapping_add(index as u64));
    let base = 1_000_000 + reduce(seed(org_key), 89_000) * 100;
    base + signed(index) * 2 + signed(draw.below(2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PermissionId;
    use crate::domain::services::catalogue::Catalogue;

    #[test]
    fn the_catalogue_knows_every_endpoint_under_its_permissions() {
        let catalogue = Catalogue::embedded();
        for endpoint in ENDPOINTS {
            let written = endpoint.written();
            for permission in endpoint.any_of {
                let id = PermissionId::parse(permission).unwrap();
                let (_, entry) = catalogue.permission(&id).unwrap();
                assert_eq!(entry.id.as_str(), *permission);
                assert!(entry.endpoints.contains(&written), "{permission} lacks {written}");
            }
        }
    }

    #[test]
    fn every_endpoint_needs_a_permission() {
        assert!(ENDPOINTS.iter().all(|endpoint| !endpoint.any_of.is_empty()));
    }

    #[test]
    fn no_endpoint_is_there_twice() {
        for (index, endpoint) in ENDPOINTS.iter().enumerate() {
            let same =
                |other: &&Endpoint| (other.method, other.path) == (endpoint.method, endpoint.path);
            assert_eq!(ENDPOINTS.iter().position(|other| same(&other)), Some(index));
        }
    }

    #[test]
    fn examples_are_json() {
        for example in ENDPOINTS.iter().filter_map(|endpoint| endpoint.example) {
            assert!(serde_json::from_str::<serde_json::Value>(example).is_ok(), "{example}");
        }
    }

    #[test]
    fn pattern_tells_its_parameters() {
        let progress = ENDPOINTS.iter().find(|one| one.operation == Operation::SeeProgress);
        let names: Vec<_> = progress.unwrap().parameters().collect();
        assert_eq!(names, ["org_key", "job_id"]);
    }

    #[test]
    fn head_is_found_as_get() {
        assert!(find("HEAD", "/jobs/v1/orgs/{org_key}/jobs").is_some());
        assert!(find("PUT", "/jobs/v1/orgs/{org_key}/jobs").is_none());
    }
}
