//! Addresses of apps in organizations: added, asked for, removed, explained.

use crate::console::paths::with_query;
use crate::domain::{AppId, OrgId, RequestId};

/// Adding an app to an organization; with its id, what would follow there.
pub fn share_app(org: &OrgId, app: &AppId, to: &str) -> String {
    with_query(format!("/orgs/{org}/apps/{app}/organizations/add"), &[("to", to)])
}

/// Taking an app out of an organization.
pub fn remove_from_org(org: &OrgId, app: &AppId, from: &OrgId) -> String {
    format!("/orgs/{org}/apps/{app}/organizations/{from}/remove")
}

/// The last day of an app in an organization.
pub fn grant_end(org: &OrgId, app: &AppId, to: &OrgId) -> String {
    format!("/orgs/{org}/apps/{app}/organizations/{to}/end")
}

/// Taking a request back (POST).
pub fn withdraw_request(org: &OrgId, app: &AppId, request: &RequestId) -> String {
    format!("/orgs/{org}/apps/{app}/requests/{request}/withdraw")
}

/// A newer scope of an app of another organization (POST).
pub fn scope_change(org: &OrgId, app: &AppId) -> String {
    format!("/orgs/{org}/apps/{app}/scope-change")
}

/// What an app may do in an organization, and why.
pub fn app_access(org: &OrgId, app: &AppId, within: &str, permission: &str) -> String {
    let query = [("in", within), ("permission", permission)];
    with_query(format!("/orgs/{org}/apps/{app}/access"), &query)
}

/// The part of an app's page about its organizations.
pub fn app_orgs(org: &OrgId, app: &AppId, after: &str) -> String {
    with_query(crate::console::paths::app(org, app), &[("organizations", after)]) + "#organizations"
}

/// Apps of others that ask to be added, from a place on.
pub fn app_requests(org: &OrgId, after: &str) -> String {
    with_query(format!("/orgs/{org}/app-requests"), &[("after", after)])
}

/// One of them.
pub fn app_request(org: &OrgId, request: &RequestId) -> String {
    format!("/orgs/{org}/app-requests/{request}")
}
