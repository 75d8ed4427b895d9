//! Services, read.

use leptos::prelude::*;

use crate::console::view::{OfferView, PageError, RemovalView, ServiceView, ServicesView};
use crate::domain::{OrgId, ServiceId};

/// The services of an organization, and what else the catalogue has.
#[server(prefix = "/rpc", endpoint = "list_services")]
pub async fn list_services(org: OrgId) -> Result<ServicesView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::services::show::list_services;

    let (w, visitor) = visit()?;
    let found = list_services(&w.op(&visitor), &org).await.map_err(refuse)?;
    Ok(words::list(w.catalogue(), found))
}

/// A service in full. `search` leaves the permissions that it finds.
#[server(prefix = "/rpc", endpoint = "see_service")]
pub async fn see_service(
    org: OrgId,
    service: ServiceId,
    search: String,
) -> Result<ServiceView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::services::show::see_service;

    let (w, visitor) = visit()?;
    let found = see_service(&w.op(&visitor), &org, &service).await.map_err(refuse)?;
    words::service(w.catalogue(), &service, found, search).ok_or(PageError::NotFound)
}

/// What adding a service begins with.
#[server(prefix = "/rpc", endpoint = "offer_service")]
pub async fn offer_service(org: OrgId, service: ServiceId) -> Result<OfferView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::services::show::offer_service;

    let (w, visitor) = visit()?;
    let (key, instance) = offer_service(&w.op(&visitor), &org, &service).await.map_err(refuse)?;
    let card = words::card(w.catalogue(), &service).ok_or(PageError::NotFound)?;
    Ok(OfferView { card, org_key: key.to_string(), is_contained: instance.is_some() })
}

/// What follows from removing a service.
#[server(prefix = "/rpc", endpoint = "preview_service_removal")]
pub async fn preview_service_removal(
    org: OrgId,
    service: ServiceId,
) -> Result<RemovalView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::services::remove::preview_removal;

    let (w, visitor) = visit()?;
    let found = preview_removal(&w.op(&visitor), &org, &service).await.map_err(refuse)?;
    let card = words::card(w.catalogue(), &service).ok_or(PageError::NotFound)?;
    Ok(RemovalView {
        card,
        org_name: found.org_name.to_string(),
        org_key: found.instance.org_key.to_string(),
        apps: words::losers(found.apps),
        members: words::losers(found.members),
        custom_roles: words::losers(found.custom_roles),
    })
}

#[cfg(feature = "ssr")]
mod words {
    use crate::console::rpc::words::permission_line;
    use crate::console::view::{
        BuiltInRole, InstanceView, LosersView, PermissionGroup, ServiceCard, ServiceView,
        ServicesView,
    };
    use crate::domain::ServiceId;
    use crate::domain::organizations::organization::ServiceInstance;
    use crate::domain::services::catalogue::{Catalogue, PermissionEntry, RoleEntry, ServiceFile};
    use crate::workflows::services::remove::Losers;
    use crate::workflows::services::show::{ServiceDetails, ServiceList};

    /// Groups are unfolded from the start in services with fewer permissions than this.
    const FEW: usize = 25;

    fn number(count: usize) -> u32 {
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    fn card_of(file: &ServiceFile) -> ServiceCard {
        let permissions = match file.permissions.len() {
            1 => "1 permission".to_owned(),
            count => format!("{count} permissions"),
        };
        let roles = match file.roles.len() {
            1 => "1 role".to_owned(),
            count => format!("{count} roles"),
        };
        ServiceCard {
            id: file.id.clone(),
            name: file.name.clone(),
            about: file.description.clone(),
            extent: format!("{permissions}, {roles}"),
            is_sandboxed: file.is_sandboxed,
        }
    }

    pub(super) fn card(catalogue: &Catalogue, service: &ServiceId) -> Option<ServiceCard> {
        catalogue.service(service).map(card_of)
    }

    fn instance(found: &ServiceInstance) -> InstanceView {
        InstanceView {
            org_key: found.org_key.to_string(),
            base: found.base.url().map(ToString::to_string),
            added_at: found.added_at.to_rfc3339(),
            version: found.version,
        }
    }

    pub(super) fn list(catalogue: &Catalogue, found: ServiceList) -> ServicesView {
        let mut view =
            ServicesView { contained: vec![], offered: vec![], may_manage: found.may_manage };
        for file in catalogue.services() {
            match found.instances.iter().find(|there| there.service == file.id) {
                Some(there) => view.contained.push((card_of(file), instance(there))),
                None => view.offered.push(card_of(file)),
            }
        }
        view
    }

    pub(super) fn service(
        catalogue: &Catalogue,
        service: &ServiceId,
        found: ServiceDetails,
        search: String,
    ) -> Option<ServiceView> {
        let file = catalogue.service(service)?;
        let groups = groups(catalogue, file, &search.trim().to_lowercase());
        let found_count = groups.iter().map(|group| group.permissions.len()).sum();
        Some(ServiceView {
            card: card_of(file),
            version: file.version,
            definition_id: file.definition_id.clone(),
            instance: found.instance.as_ref().map(instance),
            may_manage: found.may_manage,
            roles: file.roles.iter().map(|role| built_in(file, role)).collect(),
            groups,
            search,
            found: number(found_count),
            total: number(file.permissions.len()),
        })
    }

    /// The permissions that have the words, under their headings.
    fn groups(catalogue: &Catalogue, file: &ServiceFile, wanted: &str) -> Vec<PermissionGroup> {
        let is_open = !wanted.is_empty() || file.permissions.len() < FEW;
        let mut groups: Vec<PermissionGroup> = Vec::new();
        for entry in file.permissions.iter().filter(|entry| holds(entry, wanted)) {
            let line = permission_line(catalogue, &entry.id);
            if let Some(group) = groups.iter_mut().find(|group| group.name == entry.group) {
                group.permissions.push(line);
            } else {
                let (name, permissions) = (entry.group.clone(), vec![line]);
                groups.push(PermissionGroup { name, is_open, permissions });
            }
        }
        groups
    }

    fn built_in(file: &ServiceFile, role: &RoleEntry) -> BuiltInRole {
        let holds_all = role.permissions.len() == file.permissions.len();
        BuiltInRole {
            name: role.display_name.clone(),
            wire_name: role.name.clone(),
            about: role.description.clone(),
            count: number(role.permissions.len()),
            permissions: if holds_all { vec![] } else { role.permissions.clone() },
        }
    }

    /// Whether a permission has the words in its id, group, description or endpoints.
    fn holds(entry: &PermissionEntry, wanted: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(wanted);
        wanted.is_empty()
            || has(entry.id.as_str())
            || has(&entry.group)
            || has(&entry.description)
            || entry.endpoints.iter().any(|endpoint| has(endpoint))
    }

    pub(super) fn losers(found: Losers) -> LosersView {
        let line = |loser: crate::workflows::services::remove::Loser| {
            let lost = loser.lost.iter().map(ToString::to_string).collect();
            (loser.name.to_string(), lost)
        };
        LosersView {
            count: number(found.count),
            first: found.first.into_iter().map(line).collect(),
        }
    }
}
