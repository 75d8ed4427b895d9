//! Permissions under the headings of the catalogue, service by service: to read, or to pick from.

use std::collections::{BTreeMap, BTreeSet};

use crate::console::wording::roles::PermissionLine;
use crate::console::wording::roles::permission_line;
use crate::domain::services::catalogue::Catalogue;
use crate::domain::{PermissionId, ServiceId};
use crate::workflows::roles::PermissionOffer;

/// Permissions of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicePermissions {
    pub id: String,
    pub name: String,
    /// Whether the organization contains it.
    pub is_contained: bool,
    /// The permissions, by the catalogue's headings.
    pub groups: Vec<(String, Vec<PermissionLine>)>,
}

/// Everything that can be ticked in a custom role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    pub services: Vec<ServicePermissions>,
    /// What is ticked at first.
    pub picked: BTreeSet<PermissionId>,
    /// What the visitor may not grant.
    pub beyond: BTreeSet<PermissionId>,
}

impl Offered {
    /// Every permission of the catalogue.
    pub fn new(
        catalogue: &Catalogue,
        offer: PermissionOffer,
        picked: BTreeSet<PermissionId>,
    ) -> Self {
        let services = service_permissions(catalogue, &offer.services, |_| true);
        Self { services, picked, beyond: offer.beyond }
    }
}

/// The permissions of every service that a test lets through.
pub fn service_permissions(
    catalogue: &Catalogue,
    contained: &BTreeSet<ServiceId>,
    is_wanted: impl Fn(&PermissionId) -> bool,
) -> Vec<ServicePermissions> {
    let mut services = Vec::new();
    for service in catalogue.services() {
        let mut groups: Vec<(String, Vec<PermissionLine>)> = Vec::new();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for entry in service.permissions.iter().filter(|entry| is_wanted(&entry.id)) {
            let place = *places.entry(entry.group.as_str()).or_insert_with(|| {
                groups.push((entry.group.clone(), Vec::new()));
                groups.len() - 1
            });
            groups[place].1.push(permission_line(catalogue, &entry.id));
        }
        if !groups.is_empty() {
            services.push(ServicePermissions {
                id: service.id.to_string(),
                name: service.name.clone(),
                is_contained: contained.contains(&service.id),
                groups,
            });
        }
    }
    services
}
