//! Services and what they ship.

use super::count;
use crate::domain::ServiceId;
use crate::domain::services::catalogue::{Catalogue, ServiceFile};

/// "79 permissions, 8 roles".
pub fn extent(service: &ServiceFile) -> String {
    let roles = count(service.roles.len(), "role", "roles");
    format!("{}, {roles}", permission_count(service.permissions.len()))
}

/// "1 permission".
pub fn permission_count(permissions: usize) -> String {
    count(permissions, "permission", "permissions")
}

/// The name of a service. One that the catalogue lacks, because its file was taken away, is
/// called by its id.
pub fn name(catalogue: &Catalogue, service: &ServiceId) -> String {
    catalogue.service(service).map_or_else(|| service.to_string(), |found| found.name.clone())
}
