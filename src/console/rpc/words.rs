//! Ids put into the words of the catalogue.

use crate::console::view::{PermissionLine, Risk};
pub use crate::console::wording::apps::{role_filter, role_lines, service_access};
pub use crate::console::wording::roles::{organization_roles, service_role_name as role_name};
use crate::console::wording::secrets::expires_soon;
pub use crate::console::wording::services::name as service_name;
pub use crate::console::wording::sharing::last_day;
use crate::domain::roles::role::OrgRole;
use crate::domain::services::catalogue::Catalogue;
use crate::domain::sharing::LastDay;
use crate::domain::{PermissionId, PersonId, Timestamp};

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
