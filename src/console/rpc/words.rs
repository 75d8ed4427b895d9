//! Ids put into the words of the catalogue.

use crate::console::wording::secrets::expires_soon;
pub use crate::console::wording::roles::organization_roles;
pub use crate::console::wording::roles::service_role_name as role_name;
pub use crate::console::wording::apps::role_filter;
pub use crate::console::wording::apps::role_lines;
pub use crate::console::wording::apps::role_name;
pub use crate::console::wording::apps::service_access;
pub use crate::console::wording::services::name as service_name;
use crate::domain::roles::role::OrgRole;
use crate::domain::services::catalogue::Catalogue;
use crate::domain::sharing::LastDay;
use crate::domain::PermissionId;
use crate::domain::PersonId;
use crate::domain::Timestamp;

/// Organization roles as people read them.
pub fn organization_roles<'a>(roles: impl IntoIterator<Item = &'a OrgRole>) -> Vec<String> {
    roles.into_iter().map(|role| role.label().to_owned()).collect()
}

/// The last day of a grant.
pub fn last_day(end: Timestamp) -> String {
    LastDay::of_end(end).to_string()
}

/// A member in the list.
pub fn member_line(catalogue: &Catalogue, row: MemberRow, me: &PersonId) -> MemberLine {
    let service = row.service_roles.iter().map(|held| {
        let (service, role) = (&held.service, role_name(catalogue, &held.service, &held.role));
        format!("{} · {role}", service_name(catalogue, service))
    });
    let custom = row.custom_roles.iter().map(ToString::to_string);
    MemberLine {
        other_roles: service.chain(custom).collect(),
        roles: organization_roles(&row.roles),
        last_sign_in_at: row.last_sign_in_at.map(Timestamp::to_rfc3339),
        is_me: row.person.id == *me,
        person: row.person,
    }
}

/// An invitation in the list.
pub fn invitation_line(open: OpenInvitation, now: Timestamp) -> InvitationLine {
    InvitationLine {
        id: open.id,
        email: open.email.to_string(),
        invited_by: open.invited_by.to_string(),
        roles: organization_roles(&open.roles),
        expires_at: open.expires_at.to_rfc3339(),
        is_over: open.expires_at.has_expired(now),
    }
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

/// How much harm permissions can do.
pub fn risk<'a>(
    catalogue: &Catalogue,
    permissions: impl IntoIterator<Item = &'a PermissionId>,
) -> Risk {
    Risk::of(catalogue, permissions)
}
