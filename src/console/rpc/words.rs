//! Ids put into the words of the catalogue.

use crate::console::view::{
    AccessLine, AppRow, InvitationLine, MemberLine, PermissionLine, Risk, RoleLine, ServiceAccess,
};
use crate::console::wording::secrets::expires_soon;
use crate::domain::access::{AccessState, EffectiveAccess, Via};
use crate::domain::apps::app::App;
use crate::domain::roles::choice::{RoleChoice, role_value};
use crate::domain::roles::role::{CustomRole, OrgRole};
use crate::domain::scope::{Scope, ServiceRole};
use crate::domain::services::catalogue::Catalogue;
use crate::domain::sharing::LastDay;
use crate::domain::text::Name;
use crate::domain::{PermissionId, PersonId, RoleId, ServiceId, Timestamp};
use crate::workflows::Workflows;
use crate::workflows::apps::list::AppPage;
use crate::workflows::members::list::{MemberRow, OpenInvitation};

/// The name of a service; its id when the catalogue no longer has it.
pub fn service_name(catalogue: &Catalogue, service: &ServiceId) -> String {
    catalogue.service(service).map_or_else(|| service.to_string(), |found| found.name.clone())
}

/// The name of a service role; its machine name when the catalogue no longer has it.
pub fn role_name(catalogue: &Catalogue, service: &ServiceId, role: &str) -> String {
    let found = catalogue.role(service, role);
    found.map_or_else(|| role.to_owned(), |found| found.display_name.clone())
}

/// Organization roles as people read them.
pub fn organization_roles<'a>(roles: impl IntoIterator<Item = &'a OrgRole>) -> Vec<String> {
    roles.into_iter().map(|role| role.label().to_owned()).collect()
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
