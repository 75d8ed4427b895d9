//! Apps: the list, Create App, and each of them.

use crate::console::paths::{addresses, listing, with_query};
use crate::domain::apps::activity::Period;
use crate::domain::apps::query::AppQuery;
use crate::domain::{AppId, DraftId, OrgId};

addresses! {
    /// The apps of an organization.
    APPS apps "/orgs/{org}/apps" (org: OrgId);
    /// The apps that fit, all of them, as a table for spreadsheets (POST).
    APPS_CSV apps_csv "/orgs/{org}/apps.csv" (org: OrgId);
    /// The apps that fit, all of them, for programs (POST).
    APPS_JSON apps_json "/orgs/{org}/apps.json" (org: OrgId);

    /// Whether an app may have a name.
    APP_NAME app_name "/orgs/{org}/apps/name" (org: OrgId);

    /// One act for many apps (POST).
    BULK bulk "/orgs/{org}/apps/bulk" (org: OrgId);

    /// Create App: the type.
    NEW_APP new_app "/orgs/{org}/apps/new" (org: OrgId);
    /// Create App: the type of an app that was begun.
    NEW_APP_TYPE new_app_type "/orgs/{org}/apps/new/{draft}/type" (org: OrgId, draft: DraftId);
    /// Create App: name, description and TTL.
    NEW_APP_DETAILS new_app_details "/orgs/{org}/apps/new/{draft}/details"
        (org: OrgId, draft: DraftId);
    /// Create App: the scopes.
    NEW_APP_SCOPES new_app_scopes "/orgs/{org}/apps/new/{draft}/scopes"
        (org: OrgId, draft: DraftId);
    /// Create App: the review, and the app itself.
    NEW_APP_REVIEW new_app_review "/orgs/{org}/apps/new/{draft}/review"
        (org: OrgId, draft: DraftId);
    /// Create App: the end without an app (POST).
    NEW_APP_CANCEL new_app_cancel "/orgs/{org}/apps/new/{draft}/cancel"
        (org: OrgId, draft: DraftId);
    /// The page that shows new credentials once (POST).
    CREATED created "/orgs/{org}/apps/new/{draft}/created" (org: OrgId, draft: DraftId);

    /// An app.
    APP app "/orgs/{org}/apps/{app}" (org: OrgId, app: AppId);
    /// What an app did, as a picture.
    APP_ACTIVITY app_activity "/orgs/{org}/apps/{app}/activity" (org: OrgId, app: AppId);
    /// Disabling an app.
    DISABLE_APP disable_app "/orgs/{org}/apps/{app}/disable" (org: OrgId, app: AppId);
    /// Enabling an app (POST).
    ENABLE_APP enable_app "/orgs/{org}/apps/{app}/enable" (org: OrgId, app: AppId);
    /// Deleting an app.
    DELETE_APP delete_app "/orgs/{org}/apps/{app}/delete" (org: OrgId, app: AppId);
    /// Adding an app to its organization.
    ADD_TO_ORG add_to_org "/orgs/{org}/apps/{app}/add" (org: OrgId, app: AppId);
}

/// Whether an app may have a name, which is still to be added; `but` is the app that has it now.
pub fn check_app_name(org: &OrgId, but: &str) -> String {
    with_query(app_name(org), &[("but", but)])
}

/// The apps of an organization that fit, from a place on.
pub fn apps_page(org: &OrgId, query: &AppQuery, after: &str) -> String {
    listing(apps(org), &query.parameters(), after)
}

/// A part of an app's details.
pub fn app_part(org: &OrgId, id: &AppId, part: &str) -> String {
    format!("{}#{part}", app(org, id))
}

/// An app's details with one part as a form.
pub fn edit_app(org: &OrgId, id: &AppId, part: &str) -> String {
    format!("{}#{part}", with_query(app(org, id), &[("edit", part)]))
}

/// What an app did in a period, perhaps with one of its secrets.
pub fn app_activity_of(org: &OrgId, app: &AppId, period: Period, secret: &str) -> String {
    with_query(app_activity(org, app), &[("by", period.wire_name()), ("secret", secret)])
}

/// An app's scopes as a form with one more role ticked, which leads back to the playground.
pub fn grant_role(org: &OrgId, id: &AppId, role: &str) -> String {
    let query = [("edit", "scopes"), ("role", role), ("back", "playground")];
    format!("{}#scopes", with_query(app(org, id), &query))
}
