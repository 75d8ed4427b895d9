//! Every address of the console. Pages link through these functions; the router and the
//! Leptos routes are built from the same patterns.

mod api_tokens;
mod app_life;
mod audit;
mod roles;
mod secrets;
mod sharing;

pub use crate::console::paths::api_tokens::{
    all_api_tokens, api_token_stored, api_tokens, deactivate_api_token, new_api_token,
    revoke_api_token,
};
pub use crate::console::paths::app_life::{
    app_part, delete_app, disable_app, edit_app, enable_app,
};
pub use crate::console::paths::audit::{
    access, access_csv, access_page, audit, audit_csv, audit_entry, audit_page,
};
pub use crate::console::paths::roles::*;
pub use crate::console::paths::secrets::*;
pub use crate::console::paths::sharing::*;
use crate::domain::apps::query::AppQuery;
use crate::domain::{AppId, DraftId, InvitationId, OrgId, PersonId, ServiceId, SessionRef};

/// Where people land: their organization, or the sign-in.
pub const HOME: &str = "/";
/// The sign-in.
pub const SIGN_IN: &str = "/sign-in";
/// Takes the end of a session (POST).
pub const SIGN_OUT: &str = "/sign-out";
/// The first run.
pub const SETUP: &str = "/setup";
/// Takes the theme (POST).
pub const THEME: &str = "/preferences/theme";
/// What is somebody's own: name, password, sessions, choices.
pub const ACCOUNT: &str = "/account";
/// The same, with the name as a form.
pub const ACCOUNT_NAME: &str = "/account/name";
/// The same, with the password as a form.
pub const ACCOUNT_PASSWORD: &str = "/account/password";
/// The same, with language and time zone as a form.
pub const ACCOUNT_LOCALE: &str = "/account/locale";
/// Ends every other session (POST).
pub const END_OTHER_SESSIONS: &str = "/account/sessions/end-others";
/// Ends every session, this one too (POST).
pub const SIGN_OUT_EVERYWHERE: &str = "/account/sessions/end-all";
/// The page of an invitation's link.
pub const INVITATION: &str = "/invitations/accept";
/// The organizations of a person, to search.
pub const ORGANIZATIONS: &str = "/orgs";
/// Creating an organization.
pub const NEW_ORGANIZATION: &str = "/orgs/new";
/// Server functions (POST).
pub const RPC: &str = "/rpc/{*name}";

/// The patterns of addresses with a variable part, as axum writes them.
pub mod pattern {
    pub use super::api_tokens::pattern::*;
    pub use super::audit::pattern::*;

    /// Ends a session (POST).
    pub const END_SESSION: &str = "/account/sessions/{session}/end";
    /// An organization at a glance.
    pub const ORGANIZATION: &str = "/orgs/{org}";
    /// Its details.
    pub const DETAILS: &str = "/orgs/{org}/details";
    /// Puts the first steps away (POST).
    pub const FIRST_STEPS: &str = "/orgs/{org}/first-steps";
    /// Its apps.
    pub const APPS: &str = "/orgs/{org}/apps";
    /// Its apps as a table for spreadsheets (POST).
    pub const APPS_CSV: &str = "/orgs/{org}/apps.csv";
    /// Its apps for programs (POST).
    pub const APPS_JSON: &str = "/orgs/{org}/apps.json";
    /// Create App: the type.
    pub const NEW_APP: &str = "/orgs/{org}/apps/new";
    /// Create App: name, description, TTL.
    pub const NEW_APP_TYPE: &str = "/orgs/{org}/apps/new/{draft}/type";
    /// Create App: name, description and TTL.
    pub const NEW_APP_DETAILS: &str = "/orgs/{org}/apps/new/{draft}/details";
    /// Create App: the scopes.
    pub const NEW_APP_SCOPES: &str = "/orgs/{org}/apps/new/{draft}/scopes";
    /// Create App: the review, and the app itself.
    pub const NEW_APP_REVIEW: &str = "/orgs/{org}/apps/new/{draft}/review";
    /// Create App: the end without an app (POST).
    pub const NEW_APP_CANCEL: &str = "/orgs/{org}/apps/new/{draft}/cancel";
    /// The credentials, once (POST).
    pub const CREATED: &str = "/orgs/{org}/apps/new/{draft}/created";
    /// An app.
    pub const APP: &str = "/orgs/{org}/apps/{app}";
    /// Disabling an app.
    pub const DISABLE_APP: &str = "/orgs/{org}/apps/{app}/disable";
    /// Enabling an app (POST).
    pub const ENABLE_APP: &str = "/orgs/{org}/apps/{app}/enable";
    /// Deleting an app.
    pub const DELETE_APP: &str = "/orgs/{org}/apps/{app}/delete";
    /// The downloaded credentials (POST).
    pub const CREDENTIALS: &str = "/orgs/{org}/apps/{app}/credentials.json";
    /// Whether a secret works (POST).
    pub const VERIFY: &str = "/orgs/{org}/apps/{app}/verify";
    /// The confirmation that a secret was stored (POST).
    pub const STORED: &str = "/orgs/{org}/apps/{app}/stored";
    /// A new secret (PRODUCT.md 19).
    pub const REGENERATE: &str = "/orgs/{org}/apps/{app}/regenerate";
    /// The end of a secret.
    pub const END_SECRET: &str = "/orgs/{org}/apps/{app}/secrets/{secret}/retire";
    /// When a secret expires.
    pub const SECRET_EXPIRY: &str = "/orgs/{org}/apps/{app}/secrets/{secret}/expiry";
    /// Adding an app to its organization.
    pub const ADD_TO_ORG: &str = "/orgs/{org}/apps/{app}/add";
    /// Adding an app to another organization.
    pub const SHARE_APP: &str = "/orgs/{org}/apps/{app}/organizations/add";
    /// Taking an app out of an organization.
    pub const REMOVE_FROM_ORG: &str = "/orgs/{org}/apps/{app}/organizations/{to}/remove";
    /// The last day of an app in an organization.
    pub const GRANT_END: &str = "/orgs/{org}/apps/{app}/organizations/{to}/end";
    /// Taking a request back (POST).
    pub const WITHDRAW_REQUEST: &str = "/orgs/{org}/apps/{app}/requests/{request}/withdraw";
    /// A newer scope of an app of another organization (POST).
    pub const SCOPE_CHANGE: &str = "/orgs/{org}/apps/{app}/scope-change";
    /// What an app may do in an organization, and why.
    pub const APP_ACCESS: &str = "/orgs/{org}/apps/{app}/access";
    /// Apps of others that ask to be added.
    pub const APP_REQUESTS: &str = "/orgs/{org}/app-requests";
    /// One of them.
    pub const APP_REQUEST: &str = "/orgs/{org}/app-requests/{request}";
    /// The members of an organization.
    pub const MEMBERS: &str = "/orgs/{org}/members";
    /// The invitations that nobody has accepted.
    pub const INVITATIONS: &str = "/orgs/{org}/invitations";
    /// Inviting somebody.
    pub const INVITE: &str = "/orgs/{org}/members/invite";
    /// A new link for an invitation (POST).
    pub const RESEND_INVITATION: &str = "/orgs/{org}/invitations/{invitation}/resend";
    /// Taking an invitation back (POST).
    pub const REVOKE_INVITATION: &str = "/orgs/{org}/invitations/{invitation}/revoke";
    /// A member.
    pub const MEMBER: &str = "/orgs/{org}/members/{person}";
    /// Removing a member.
    pub const REMOVE_MEMBER: &str = "/orgs/{org}/members/{person}/remove";
    /// Leaving an organization.
    pub const LEAVE: &str = "/orgs/{org}/leave";
    /// The roles of an organization.
    pub const ROLES: &str = "/orgs/{org}/roles";
    /// A role in the organization itself.
    pub const ORGANIZATION_ROLE: &str = "/orgs/{org}/roles/organization/{name}";
    /// A built-in role of a service.
    pub const SERVICE_ROLE: &str = "/orgs/{org}/roles/services/{service}/{name}";
    /// A custom role; its name and description (POST).
    pub const ROLE: &str = "/orgs/{org}/roles/{role}";
    /// The permissions of a custom role as a form.
    pub const ROLE_PERMISSIONS: &str = "/orgs/{org}/roles/{role}/permissions";
    /// Deleting a custom role.
    pub const DELETE_ROLE: &str = "/orgs/{org}/roles/{role}/delete";
    /// Add Role: the permissions.
    pub const NEW_ROLE: &str = "/orgs/{org}/roles/new";
    /// Add Role: the permissions once more.
    pub const NEW_ROLE_PERMISSIONS: &str = "/orgs/{org}/roles/new/{draft}/permissions";
    /// Add Role: name and description.
    pub const NEW_ROLE_DETAILS: &str = "/orgs/{org}/roles/new/{draft}/details";
    /// Add Role: the review, and the role itself.
    pub const NEW_ROLE_REVIEW: &str = "/orgs/{org}/roles/new/{draft}/review";
    /// Add Role: the end without a role (POST).
    pub const NEW_ROLE_CANCEL: &str = "/orgs/{org}/roles/new/{draft}/cancel";
    /// The services of an organization.
    pub const SERVICES: &str = "/orgs/{org}/services";
    /// A service.
    pub const SERVICE: &str = "/orgs/{org}/services/{service}";
    /// Adding a service to an organization.
    pub const ADD_SERVICE: &str = "/orgs/{org}/services/{service}/add";
    /// Removing a service from an organization.
    pub const REMOVE_SERVICE: &str = "/orgs/{org}/services/{service}/remove";
    /// The token playground.
    pub const PLAYGROUND: &str = "/orgs/{org}/playground";
}

/// Ends a session (POST).
pub fn end_session(session: &SessionRef) -> String {
    format!("/account/sessions/{session}/end")
}

/// The account with older sessions, from a place on.
pub fn account_page(after: &str) -> String {
    with_query(ACCOUNT.to_owned(), &[("after", after)]) + "#sessions"
}

/// An organization at a glance.
pub fn organization(org: &OrgId) -> String {
    format!("/orgs/{org}")
}

/// An organization's details.
pub fn details(org: &OrgId) -> String {
    format!("/orgs/{org}/details")
}

/// A part of an organization's details, such as `policies`.
pub fn details_part(org: &OrgId, part: &str) -> String {
    format!("/orgs/{org}/details#{part}")
}

/// An organization's details with one part as a form.
pub fn edit_details(org: &OrgId, part: &str) -> String {
    with_query(details(org), &[("edit", part)])
}

/// Puts the first steps away (POST).
pub fn first_steps(org: &OrgId) -> String {
    format!("/orgs/{org}/first-steps")
}

/// The apps of an organization.
pub fn apps(org: &OrgId) -> String {
    format!("/orgs/{org}/apps")
}

/// The apps of an organization that fit, from a place on.
pub fn apps_page(org: &OrgId, query: &AppQuery, after: &str) -> String {
    listing(apps(org), query, after)
}

fn listing(path: String, query: &AppQuery, after: &str) -> String {
    let parameters = query.parameters();
    let mut parameters: Vec<_> =
        parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
    parameters.push(("after", after));
    with_query(path, &parameters)
}

/// The apps that fit, all of them, as a table for spreadsheets (POST).
pub fn apps_csv(org: &OrgId) -> String {
    format!("/orgs/{org}/apps.csv")
}

/// The apps that fit, all of them, for programs (POST).
pub fn apps_json(org: &OrgId) -> String {
    format!("/orgs/{org}/apps.json")
}

/// The members of an organization.
pub fn members(org: &OrgId) -> String {
    format!("/orgs/{org}/members")
}

/// The members that a search finds and that hold a role, from a place on.
pub fn members_page(org: &OrgId, search: &str, role: &str, after: &str) -> String {
    with_query(members(org), &[("q", search), ("role", role), ("after", after)])
}

/// Inviting somebody.
pub fn invite(org: &OrgId) -> String {
    format!("/orgs/{org}/members/invite")
}

/// The invitations that nobody has accepted, from a place on.
pub fn invitations_page(org: &OrgId, after: &str) -> String {
    with_query(format!("/orgs/{org}/invitations"), &[("after", after)])
}

/// A new link for an invitation (POST).
pub fn resend_invitation(org: &OrgId, invitation: &InvitationId) -> String {
    format!("/orgs/{org}/invitations/{invitation}/resend")
}

/// Taking an invitation back (POST).
pub fn revoke_invitation(org: &OrgId, invitation: &InvitationId) -> String {
    format!("/orgs/{org}/invitations/{invitation}/revoke")
}

/// A member.
pub fn member(org: &OrgId, person: &PersonId) -> String {
    format!("/orgs/{org}/members/{person}")
}

/// A member with one section of their roles as a form.
pub fn edit_member(org: &OrgId, person: &PersonId, section: &str) -> String {
    with_query(member(org, person), &[("edit", section)])
}

/// Removing a member.
pub fn remove_member(org: &OrgId, person: &PersonId) -> String {
    format!("/orgs/{org}/members/{person}/remove")
}

/// Leaving an organization.
pub fn leave(org: &OrgId) -> String {
    format!("/orgs/{org}/leave")
}

/// The page of an invitation's link.
pub fn invitation(token: &str) -> String {
    with_query(INVITATION.to_owned(), &[("token", token)])
}

/// Create App, first step.
pub fn new_app(org: &OrgId) -> String {
    format!("/orgs/{org}/apps/new")
}

/// Create App, the type of an app that was begun.
pub fn new_app_type(org: &OrgId, draft: &DraftId) -> String {
    format!("/orgs/{org}/apps/new/{draft}/type")
}

/// Create App, name, description and TTL.
pub fn new_app_details(org: &OrgId, draft: &DraftId) -> String {
    format!("/orgs/{org}/apps/new/{draft}/details")
}

/// Create App, scopes.
pub fn new_app_scopes(org: &OrgId, draft: &DraftId) -> String {
    format!("/orgs/{org}/apps/new/{draft}/scopes")
}

/// Create App, review.
pub fn new_app_review(org: &OrgId, draft: &DraftId) -> String {
    format!("/orgs/{org}/apps/new/{draft}/review")
}

/// Create App, the end without an app (POST).
pub fn new_app_cancel(org: &OrgId, draft: &DraftId) -> String {
    format!("/orgs/{org}/apps/new/{draft}/cancel")
}

/// The page that shows new credentials once (POST).
pub fn created(org: &OrgId, draft: &DraftId) -> String {
    format!("/orgs/{org}/apps/new/{draft}/created")
}

/// An app.
pub fn app(org: &OrgId, app: &AppId) -> String {
    format!("/orgs/{org}/apps/{app}")
}

/// The credentials as a file (POST).
pub fn credentials(org: &OrgId, app: &AppId) -> String {
    format!("/orgs/{org}/apps/{app}/credentials.json")
}

/// Whether a secret works (POST).
pub fn verify(org: &OrgId, app: &AppId) -> String {
    format!("/orgs/{org}/apps/{app}/verify")
}

/// The confirmation that a secret was stored (POST).
pub fn stored(org: &OrgId, app: &AppId) -> String {
    format!("/orgs/{org}/apps/{app}/stored")
}

/// Adding an app to its organization.
pub fn add_to_org(org: &OrgId, app: &AppId) -> String {
    format!("/orgs/{org}/apps/{app}/add")
}

/// The services of an organization.
pub fn services(org: &OrgId) -> String {
    format!("/orgs/{org}/services")
}

/// A service.
pub fn service(org: &OrgId, service: &ServiceId) -> String {
    format!("/orgs/{org}/services/{service}")
}

/// A service with the organization's part of it as a form.
pub fn edit_service(org: &OrgId, id: &ServiceId) -> String {
    with_query(service(org, id), &[("edit", "instance")])
}

/// Adding a service to an organization.
pub fn add_service(org: &OrgId, service: &ServiceId) -> String {
    format!("/orgs/{org}/services/{service}/add")
}

/// Removing a service from an organization.
pub fn remove_service(org: &OrgId, service: &ServiceId) -> String {
    format!("/orgs/{org}/services/{service}/remove")
}

/// The token playground.
pub fn playground(org: &OrgId) -> String {
    format!("/orgs/{org}/playground")
}

/// The token playground with an app chosen.
pub fn playground_with(org: &OrgId, app: &AppId) -> String {
    format!("/orgs/{org}/playground?app={app}")
}

/// The sign-in, which leads back to a page of ours.
pub fn sign_in(return_to: &str) -> String {
    format!("{SIGN_IN}?return_to={}", encode(return_to))
}

/// A path of this server, or none: never another host, whatever somebody put into a link.
pub fn local_path(text: &str) -> Option<&str> {
    let is_local = text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains(['\\', '\r', '\n', '\t'])
        && text.chars().all(|c| !c.is_control());
    is_local.then_some(text)
}

/// A path with those parameters that are not empty.
fn with_query(path: String, parameters: &[(&str, &str)]) -> String {
    let query: Vec<_> = parameters
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}

/// Percent-encodes a value of a query (RFC 3986, unreserved characters stay).
fn encode(text: &str) -> String {
    use std::fmt::Write;

    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_server_are_returned_to() {
        assert_eq!(local_path("/orgs/x?q=1"), Some("/orgs/x?q=1"));
        for text in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\r\nb"] {
            assert_eq!(local_path(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_search_with_odd_letters_survives_the_address() {
        let org = OrgId::from_bytes([1; 16]);
        let path = apps_page(&org, &AppQuery::searching("a&b=ü"), "");
        assert_eq!(path, format!("/orgs/{org}/apps?q=a%26b%3D%C3%BC"));
    }
}
