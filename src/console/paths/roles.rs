//! Roles, and Add Role.

use crate::console::paths::{addresses, with_query};
use crate::domain::roles::choice::{RoleChoice, role_value};
use crate::domain::{DraftId, OrgId, RoleId, ServiceId};

addresses! {
    /// The roles of an organization.
    ROLES roles "/orgs/{org}/roles" (org: OrgId);
    /// A role in the organization itself.
    ORGANIZATION_ROLE organization_role "/orgs/{org}/roles/organization/{name}"
        (org: OrgId, name: str);
    /// A built-in role of a service.
    SERVICE_ROLE service_role "/orgs/{org}/roles/services/{service}/{name}"
        (org: OrgId, service: ServiceId, name: str);

    /// Who may use a permission or an endpoint.
    WHO_CAN who_can "/orgs/{org}/who-can" (org: OrgId);

    /// Whether a custom role may have a name.
    ROLE_NAME role_name "/orgs/{org}/roles/name" (org: OrgId);

    /// Add Role: the permissions.
    NEW_ROLE new_role "/orgs/{org}/roles/new" (org: OrgId);
    /// Add Role: the permissions once more.
    NEW_ROLE_PERMISSIONS new_role_permissions "/orgs/{org}/roles/new/{draft}/permissions"
        (org: OrgId, draft: DraftId);
    /// Add Role: name and description.
    NEW_ROLE_DETAILS new_role_details "/orgs/{org}/roles/new/{draft}/details"
        (org: OrgId, draft: DraftId);
    /// Add Role: the review, and the role itself.
    NEW_ROLE_REVIEW new_role_review "/orgs/{org}/roles/new/{draft}/review"
        (org: OrgId, draft: DraftId);
    /// Add Role: the end without a role (POST).
    NEW_ROLE_CANCEL new_role_cancel "/orgs/{org}/roles/new/{draft}/cancel"
        (org: OrgId, draft: DraftId);

    /// A custom role; its name and description (POST).
    ROLE custom_role "/orgs/{org}/roles/{role}" (org: OrgId, role: RoleId);
    /// The permissions of a custom role as a form.
    ROLE_PERMISSIONS role_permissions "/orgs/{org}/roles/{role}/permissions"
        (org: OrgId, role: RoleId);
    /// Deleting a custom role.
    DELETE_ROLE delete_role "/orgs/{org}/roles/{role}/delete" (org: OrgId, role: RoleId);
}

/// Whether a custom role may have a name, which is still to be added; `but` is the role that has it
/// now.
pub fn check_role_name(org: &OrgId, but: &str) -> String {
    with_query(role_name(org), &[("but", but)])
}

/// The roles of a tab that a search finds, from a place on.
pub fn roles_page(org: &OrgId, tab: &str, search: &str, service: &str, after: &str) -> String {
    let query = [("tab", tab), ("q", search), ("service", service), ("after", after)];
    with_query(roles(org), &query)
}

/// Who may use this permission or this endpoint.
pub fn who_can_use(org: &OrgId, what: &str) -> String {
    with_query(who_can(org), &[("what", what)])
}

/// A role of whichever kind.
pub fn role(org: &OrgId, role: &RoleChoice) -> String {
    match role {
        RoleChoice::Organization(role) => organization_role(org, role.wire_name()),
        RoleChoice::Service(held) => service_role(org, &held.service, &held.role),
        RoleChoice::Custom(role) => custom_role(org, role),
    }
}

/// A role with later pages of the apps and members who hold it.
pub fn role_users(org: &OrgId, choice: &RoleChoice, apps: &str, members: &str) -> String {
    with_query(role(org, choice), &[("apps", apps), ("members", members)])
}

/// A custom role with its name and description as a form.
pub fn edit_role(org: &OrgId, role: &RoleId) -> String {
    with_query(custom_role(org, role), &[("edit", "details")]) + "#details"
}

/// Add Role, first step, with the permissions of another role ticked.
pub fn duplicate_role(org: &OrgId, role: &RoleChoice) -> String {
    with_query(new_role(org), &[("from", &role_value(role))])
}
