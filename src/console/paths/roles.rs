//! Addresses of roles.

use crate::console::paths::with_query;
use crate::domain::roles::choice::{RoleChoice, role_value};
use crate::domain::{DraftId, OrgId, RoleId};

/// The roles of an organization.
pub fn roles(org: &OrgId) -> String {
    format!("/orgs/{org}/roles")
}

/// The roles of a tab that a search finds, from a place on.
pub fn roles_page(org: &OrgId, tab: &str, search: &str, service: &str, after: &str) -> String {
    let query = [("tab", tab), ("q", search), ("service", service), ("after", after)];
    with_query(roles(org), &query)
}

/// A role of whichever kind.
pub fn role(org: &OrgId, role: &RoleChoice) -> String {
    match role {
        RoleChoice::Organization(role) => {
            format!("/orgs/{org}/roles/organization/{}", role.wire_name())
        }
        RoleChoice::Service(held) => {
            format!("/orgs/{org}/roles/services/{}/{}", held.service, held.role)
        }
        RoleChoice::Custom(role) => format!("/orgs/{org}/roles/{role}"),
    }
}

/// A role with later pages of the apps and members who hold it.
pub fn role_users(org: &OrgId, choice: &RoleChoice, apps: &str, members: &str) -> String {
    with_query(role(org, choice), &[("apps", apps), ("members", members)])
}

/// A custom role with its name and description as a form.
pub fn edit_role(org: &OrgId, role: &RoleId) -> String {
    format!("/orgs/{org}/roles/{role}?edit=details#details")
}

/// The permissions of a custom role as a form.
pub fn role_permissions(org: &OrgId, role: &RoleId) -> String {
    format!("/orgs/{org}/roles/{role}/permissions")
}

/// Deleting a custom role.
pub fn delete_role(org: &OrgId, role: &RoleId) -> String {
    format!("/orgs/{org}/roles/{role}/delete")
}

/// Add Role, first step.
pub fn new_role(org: &OrgId) -> String {
    format!("/orgs/{org}/roles/new")
}

/// Add Role, first step, with the permissions of another role ticked.
pub fn duplicate_role(org: &OrgId, role: &RoleChoice) -> String {
    with_query(new_role(org), &[("from", &role_value(role))])
}

/// Add Role, first step once more.
pub fn new_role_permissions(org: &OrgId, draft: &DraftId) -> String {
    format!("/orgs/{org}/roles/new/{draft}/permissions")
}

/// Add Role, name and description.
pub fn new_role_details(org: &OrgId, draft: &DraftId) -> String {
    format!("/orgs/{org}/roles/new/{draft}/details")
}

/// Add Role, review.
pub fn new_role_review(org: &OrgId, draft: &DraftId) -> String {
    format!("/orgs/{org}/roles/new/{draft}/review")
}

/// Add Role, the end without a role (POST).
pub fn new_role_cancel(org: &OrgId, draft: &DraftId) -> String {
    format!("/orgs/{org}/roles/new/{draft}/cancel")
}
