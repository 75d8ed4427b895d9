//! Ids put into the words of the catalogue.

use crate::console::view::AccessLine;
use crate::console::view::AppRow;
use crate::console::view::RoleLine;
use crate::console::view::ServiceAccess;
use crate::console::wording::secrets::expires_soon;
pub use crate::console::wording::roles::organization_roles;
pub use crate::console::wording::roles::service_role_name as role_name;
use crate::domain::access::AccessState;
use crate::domain::access::EffectiveAccess;
use crate::domain::access::Via;
use crate::domain::apps::app::App;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::choice::role_value;
use crate::domain::roles::role::CustomRole;
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::Scope;
use crate::domain::scope::ServiceRole;
use crate::domain::services::catalogue::Catalogue;
use crate::domain::sharing::LastDay;
use crate::domain::text::Name;
use crate::domain::PermissionId;
use crate::domain::PersonId;
use crate::domain::RoleId;
use crate::domain::ServiceId;
use crate::domain::Timestamp;
use crate::workflows::Workflows;
use crate::workflows::apps::list::AppPage;

/// The name of a service; its id when the catalogue no longer has it.
pub fn service_name(catalogue: &Catalogue, service: &ServiceId) -> String {
    catalogue.service(service).map_or_else(|| service.to_string(), |found| found.name.clone())
}

/// The service roles and custom roles of a scope.
pub fn role_lines(catalogue: &Catalogue, scope: &Scope, custom: &[CustomRole]) -> Vec<RoleLine> {
    let service = scope.service_roles.iter().map(|held| RoleLine {
        group: service_name(catalogue, &held.service),
        name: role_name(catalogue, &held.service, &held.role),
        choice: RoleChoice::Service(held.clone()),
    });
    let held = custom.iter().filter(|role| scope.custom_roles.contains(&role.id));
    let custom = held.map(|role| RoleLine {
        group: "Custom roles".to_owned(),
        name: role.name.to_string(),
        choice: RoleChoice::Custom(role.id.clone()),
    });
    service.chain(custom).collect()
}

/// An app in the list.
pub fn app_row(w: &Workflows, app: App, page: &AppPage) -> AppRow {
    let (notes, approved) = (page.notes.get(&app.id), page.approved.get(&app.id));
    let roles = approved.map(|approved| &approved.roles).or(notes.map(|notes| &notes.roles));
    let words = |(role, name): &(RoleChoice, Option<Name>)| match role {
        RoleChoice::Organization(role) => role.label().to_owned(),
        RoleChoice::Service(held) => role_name(w.catalogue(), &held.service, &held.role),
        RoleChoice::Custom(id) => name.as_ref().map_or_else(|| id.to_string(), Name::to_string),
    };
    AppRow {
        owner: page.owners.get(&app.org).map(ToString::to_string),
        roles: roles.map(|roles| roles.iter().map(words).collect()).unwrap_or_default(),
        ends_on: approved.and_then(|approved| approved.grant.ends_at).map(last_day),
        has_ended: approved.is_some_and(|approved| !approved.grant.is_in_force(w.now())),
        is_behind: approved
            .is_some_and(|approved| approved.grant.scope_version < app.scope_version),
        secret_created_at: notes
            .and_then(|notes| notes.secret_created_at)
            .map(Timestamp::to_rfc3339),
        secret_expires: notes
            .and_then(|notes| notes.secret_expires_at)
            .and_then(|end| expires_soon(w.now(), end)),
        creator_left: page.former_members.contains(&app.created_by),
        app,
    }
}

/// The last day of a grant.
pub fn last_day(end: Timestamp) -> String {
    LastDay::of_end(end).to_string()
}

/// The roles by which a list of apps can be filtered: value and words.
pub fn role_filter(catalogue: &Catalogue, custom: &[(RoleId, Name)]) -> Vec<(String, String)> {
    let organization = OrgRole::FOR_APPS
        .into_iter()
        .map(|role| (RoleChoice::Organization(role), role.label().to_owned()));
    let service = catalogue.services().iter().flat_map(|service| {
        service.roles.iter().map(|role| {
            let held = ServiceRole { service: service.id.clone(), role: role.name.clone() };
            let words = format!("{} · {}", service.name, role.display_name);
            (RoleChoice::Service(held), words)
        })
    });
    let custom = custom.iter().map(|(id, name)| (RoleChoice::Custom(id.clone()), name.to_string()));
    let all = organization.chain(service).chain(custom);
    all.map(|(role, words)| (role_value(&role), words)).collect()
}

/// Effective access, service by service.
pub fn service_access(catalogue: &Catalogue, access: &EffectiveAccess) -> Vec<ServiceAccess> {
    let mut services: Vec<ServiceAccess> = Vec::new();
    for entry in &access.entries {
        let name = service_name(catalogue, &entry.permission.service);
        if services.last().is_none_or(|last| last.service != name) {
            let is_contained = entry.state == AccessState::Granted;
            services.push(ServiceAccess { service: name, is_contained, permissions: Vec::new() });
        }
        let via: Vec<_> = entry
            .via
            .iter()
            .map(|via| match via {
                Via::ServiceRole(held) => role_name(catalogue, &held.service, &held.role),
                Via::CustomRole(_, name) => name.to_string(),
            })
            .collect();
        let permission = entry.permission.permission.to_string();
        if let Some(last) = services.last_mut() {
            last.permissions.push(AccessLine { permission, via: via.join(", ") });
        }
    }
    services
}
