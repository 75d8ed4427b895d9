//! Roles and what they permit.

use crate::console::wording::services;
use crate::domain::audit::action::AuditAction;
use crate::domain::policy::{Action, Verdict, verdict};
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::ServiceRole;
use crate::domain::services::catalogue::Catalogue;
use crate::domain::{PermissionId, ServiceId};

impl OrgRole {
    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Owner => "Organization Owner",
            Self::Developer => "Developer",
            Self::Member => "Organization Member",
            Self::Auditor => "Auditor",
        }
    }
}

/// What a role in the organization is for.
pub const fn about(role: OrgRole) -> &'static str {
    match role {
        OrgRole::Owner => "Administers the organization: members, roles, services and every app.",
        OrgRole::Developer => "Creates and manages OAuth apps within its own permissions.",
        OrgRole::Member => "Sees the organization, its apps and its roles.",
        OrgRole::Auditor => "Reads and exports the audit log. Can't use the playground.",
    }
}

/// What a role in the organization lets people do, from the table of the policy.
pub fn means(role: OrgRole) -> Vec<String> {
    let line = |action: Action| {
        let label = action.label();
        match verdict(action, role) {
            Verdict::No => None,
            Verdict::Yes => Some(format!("Can {label}.")),
            Verdict::OwnApps => Some(format!("Can {label}, for the organization's own apps.")),
            Verdict::WithinCeiling => {
                Some(format!("Can {label}, if the app has no roles that the person doesn't have."))
            }
        }
    };
    Action::ALL.into_iter().filter_map(line).collect()
}

/// Organization roles as people read them.
pub fn organization_roles<'a>(roles: impl IntoIterator<Item = &'a OrgRole>) -> Vec<String> {
    roles.into_iter().map(|role| role.label().to_owned()).collect()
}

/// The name of a service role; its machine name when the catalogue no longer has it.
pub fn service_role_name(catalogue: &Catalogue, service: &ServiceId, role: &str) -> String {
    let found = catalogue.role(service, role);
    found.map_or_else(|| role.to_owned(), |found| found.display_name.clone())
}

/// "Carbon Black Cloud · View All".
pub fn service_role(catalogue: &Catalogue, held: &ServiceRole) -> String {
    let role = service_role_name(catalogue, &held.service, &held.role);
    format!("{} · {role}", services::name(catalogue, &held.service))
}

/// A permission of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionLine {
    pub id: String,
    pub about: String,
    /// The endpoints that it unlocks.
    pub endpoints: Vec<String>,
}

/// A permission with what it allows and the endpoints that it unlocks.
pub fn permission_line(catalogue: &Catalogue, id: &PermissionId) -> PermissionLine {
    let found = catalogue.permission(id).map(|(_, entry)| entry);
    PermissionLine {
        id: id.to_string(),
        about: found.map(|entry| entry.description.clone()).unwrap_or_default(),
        endpoints: found.map(|entry| entry.endpoints.clone()).unwrap_or_default(),
    }
}

/// What happened to a custom role that is still there.
pub fn happened(action: AuditAction) -> &'static str {
    const WORDS: [(AuditAction, &str); 3] = [
        (AuditAction::RoleCreated, "Created"),
        (AuditAction::RoleRenamed, "Name or description changed"),
        (AuditAction::RoleChanged, "Permissions changed"),
    ];
    let known = WORDS.iter().find(|(known, _)| *known == action);
    known.map_or("Changed", |(_, words)| words)
}
