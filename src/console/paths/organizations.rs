//! Organizations, and the playground, which each of them has one of.

use crate::console::paths::{addresses, with_query};
use crate::domain::apps::activity::Period;
use crate::domain::{AppId, OrgId};

/// The first run.
pub const SETUP: &str = "/setup";
/// The organizations of a person, to search.
pub const ORGANIZATIONS: &str = "/orgs";
/// Creating an organization.
pub const NEW_ORGANIZATION: &str = "/orgs/new";

/// What the program is made of.
pub const LICENSES: &str = "/licenses";

addresses! {
    /// An organization at a glance.
    ORGANIZATION organization "/orgs/{org}" (org: OrgId);
    /// Its details.
    DETAILS details "/orgs/{org}/details" (org: OrgId);
    /// Puts the first steps away (POST).
    FIRST_STEPS first_steps "/orgs/{org}/first-steps" (org: OrgId);
    /// What integrations need to know, how the server is doing, and preferences.
    SETTINGS settings "/orgs/{org}/settings" (org: OrgId);
    /// What all apps did in an organization, as a picture.
    ORG_ACTIVITY org_activity "/orgs/{org}/activity" (org: OrgId);
    /// The token playground.
    PLAYGROUND playground "/orgs/{org}/playground" (org: OrgId);
    /// The body of the last answer in the playground, as a file.
    PLAYGROUND_RESPONSE playground_response "/orgs/{org}/playground/response" (org: OrgId);
}

/// A part of an organization's details, such as `policies`.
pub fn details_part(org: &OrgId, part: &str) -> String {
    format!("{}#{part}", details(org))
}

/// An organization's details with one part as a form.
pub fn edit_details(org: &OrgId, part: &str) -> String {
    with_query(details(org), &[("edit", part)])
}

/// A part of the token playground, such as `response`.
pub fn playground_part(org: &OrgId, part: &str) -> String {
    format!("{}#{part}", playground(org))
}

/// The token playground with an app chosen.
pub fn playground_with(org: &OrgId, app: &AppId) -> String {
    with_query(playground(org), &[("app", app.as_str())])
}

/// What all apps did in an organization in a period.
pub fn org_activity_of(org: &OrgId, period: Period) -> String {
    with_query(org_activity(org), &[("by", period.wire_name())])
}

/// The organization that an address is about.
pub fn org_of(address: &str) -> Option<OrgId> {
    let rest = address.strip_prefix(ORGANIZATIONS)?.strip_prefix('/')?;
    OrgId::parse(rest.split(['/', '?', '#']).next()?).ok()
}
