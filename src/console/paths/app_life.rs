//! The addresses at which an app is changed, disabled, enabled and deleted.

use crate::console::paths::{app as details, with_query};
use crate::domain::{AppId, OrgId};

/// A part of an app's details.
pub fn app_part(org: &OrgId, app: &AppId, part: &str) -> String {
    format!("{}#{part}", details(org, app))
}

/// An app's details with one part as a form.
pub fn edit_app(org: &OrgId, app: &AppId, part: &str) -> String {
    let page = with_query(details(org, app), &[("edit", part)]);
    format!("{page}#{part}")
}

/// Disabling an app.
pub fn disable_app(org: &OrgId, app: &AppId) -> String {
    format!("/orgs/{org}/apps/{app}/disable")
}

/// Enabling an app (POST).
pub fn enable_app(org: &OrgId, app: &AppId) -> String {
    format!("/orgs/{org}/apps/{app}/enable")
}

/// Deleting an app.
pub fn delete_app(org: &OrgId, app: &AppId) -> String {
    format!("/orgs/{org}/apps/{app}/delete")
}
