//! Services.

use crate::console::paths::{addresses, with_query};
use crate::domain::{OrgId, ServiceId};

addresses! {
    /// The services of an organization.
    SERVICES services "/orgs/{org}/services" (org: OrgId);
    /// A service.
    SERVICE service "/orgs/{org}/services/{service}" (org: OrgId, service: ServiceId);
    /// Adding a service to an organization.
    ADD_SERVICE add_service "/orgs/{org}/services/{service}/add" (org: OrgId, service: ServiceId);
    /// Removing a service from an organization.
    REMOVE_SERVICE remove_service "/orgs/{org}/services/{service}/remove"
        (org: OrgId, service: ServiceId);
}

/// A service with the organization's part of it as a form.
pub fn edit_service(org: &OrgId, id: &ServiceId) -> String {
    with_query(service(org, id), &[("edit", "instance")])
}

/// The permissions of a service that have some words.
pub fn service_permission(org: &OrgId, id: &ServiceId, words: &str) -> String {
    with_query(service(org, id), &[("q", words)]) + "#permissions"
}
