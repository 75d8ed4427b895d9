//! Apps in organizations: added, asked for, removed, explained.

use crate::console::paths::{addresses, app, with_query};
use crate::domain::{AppId, OrgId, RequestId};

addresses! {
    /// Adding an app to an organization.
    SHARE_APP sharing "/orgs/{org}/apps/{app}/organizations/add" (org: OrgId, app: AppId);
    /// Taking an app out of an organization.
    REMOVE_FROM_ORG remove_from_org "/orgs/{org}/apps/{app}/organizations/{to}/remove"
        (org: OrgId, app: AppId, to: OrgId);
    /// The last day of an app in an organization.
    GRANT_END grant_end "/orgs/{org}/apps/{app}/organizations/{to}/end"
        (org: OrgId, app: AppId, to: OrgId);
    /// Taking a request back (POST).
    WITHDRAW_REQUEST withdraw_request "/orgs/{org}/apps/{app}/requests/{request}/withdraw"
        (org: OrgId, app: AppId, request: RequestId);
    /// A newer scope of an app of another organization (POST).
    SCOPE_CHANGE scope_change "/orgs/{org}/apps/{app}/scope-change" (org: OrgId, app: AppId);
    /// What an app may do in an organization, and why.
    APP_ACCESS explanation "/orgs/{org}/apps/{app}/access" (org: OrgId, app: AppId);
    /// Apps of others that ask to be added.
    APP_REQUESTS requests "/orgs/{org}/app-requests" (org: OrgId);
    /// One of them.
    APP_REQUEST app_request "/orgs/{org}/app-requests/{request}"
        (org: OrgId, request: RequestId);
}

/// Adding an app to an organization; with its id, what would follow there.
pub fn share_app(org: &OrgId, app: &AppId, to: &str) -> String {
    with_query(sharing(org, app), &[("to", to)])
}

/// What an app may do in an organization, and why.
pub fn app_access(org: &OrgId, app: &AppId, within: &str, permission: &str) -> String {
    with_query(explanation(org, app), &[("in", within), ("permission", permission)])
}

/// The part of an app's page about its organizations.
pub fn app_orgs(org: &OrgId, id: &AppId, after: &str) -> String {
    with_query(app(org, id), &[("organizations", after)]) + "#organizations"
}

/// Apps of others that ask to be added, from a place on.
pub fn app_requests(org: &OrgId, after: &str) -> String {
    with_query(requests(org), &[("after", after)])
}
