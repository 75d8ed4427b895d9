//! Roles put into the words of the catalogue and of the policy table.

use std::collections::{BTreeMap, BTreeSet};

use crate::console::rpc::words::{permission_line, risk, service_name};
use crate::console::view::{
    PermissionLine, PermissionOffer, RecordView, RoleGroup, RoleListLine, RoleListView, RoleView,
    ServicePermissions, UsersView,
};
use crate::domain::audit::action::AuditAction;
use crate::domain::policy::{Action, Verdict, verdict};
use crate::domain::roles::choice::{RoleChoice, role_value};
use crate::domain::roles::role::{CustomRole, OrgRole, ServicePermission};
use crate::domain::scope::ServiceRole;
use crate::domain::services::catalogue::{Catalogue, RoleEntry, ServiceFile};
use crate::domain::{PermissionId, ServiceId, Timestamp};
use crate::workflows::roles::browse::{HolderKind, ListRoles, RolePage, RoleRow};
use crate::workflows::roles::show::{Happening, HolderPage, RoleBeginning, RoleDetails};

/// Reads the name of a role: of any role, the Auditor among them.
pub fn role_choice(text: &str) -> Option<RoleChoice> {
    match text.strip_prefix("org/") {
        Some(name) => OrgRole::from_wire_name(name).map(RoleChoice::Organization),
        None => RoleChoice::parse(text),
    }
}

/// What a role in the organization is for.
const fn about(role: OrgRole) -> &'static str {
    match role {
        OrgRole::Owner => "Administers the organization: members, roles, services and every app.",
        OrgRole::Developer => "Creates and manages OAuth apps, within its own rights.",
        OrgRole::Member => "Sees the organization, its apps and its roles.",
        OrgRole::Auditor => "Reads the audit log and exports. Stays out of the playground.",
    }
}

/// What a role in the organization lets people do, from the table of the policy.
fn means(role: OrgRole) -> Vec<String> {
    let line = |action: Action| {
        let label = action.label();
        match verdict(action, role) {
            Verdict::No => None,
            Verdict::Yes => Some(format!("May {label}.")),
            Verdict::OwnApps => Some(format!("May {label}, for the apps that it owns.")),
            Verdict::WithinCeiling => {
                Some(format!("May {label}, if the app holds no role that the person lacks."))
            }
        }
    };
    Action::ALL.into_iter().filter_map(line).collect()
}

/// A page of roles.
pub fn role_list(
    catalogue: &Catalogue,
    page: RolePage,
    is_custom: bool,
    asked: ListRoles,
) -> RoleListView {
    let all = standard_groups(catalogue, &page, &ListRoles::default());
    let count = |groups: &[RoleGroup]| {
        i64::try_from(groups.iter().map(|group| group.roles.len()).sum::<usize>()).unwrap_or(0)
    };
    let standard = count(&all);
    let groups = if is_custom {
        let line = |row: &RoleRow| custom_line(catalogue, row);
        let roles: Vec<_> = page.rows.iter().map(line).collect();
        vec![RoleGroup { title: String::new(), is_missing: false, roles }]
    } else {
        standard_groups(catalogue, &page, &asked)
    };
    let services = catalogue.services().iter();
    RoleListView {
        found: if is_custom { page.found } else { count(&groups) },
        is_custom,
        search: asked.search,
        service: asked.service,
        services: services.map(|one| (one.id.to_string(), one.name.clone())).collect(),
        groups,
        standard,
        custom: page.total,
        next: page.next.map(|(name, id)| RoleListView::place(&name, id.as_str())),
        is_later_page: asked.after.is_some(),
        may_manage: page.may_manage,
    }
}

fn custom_line(catalogue: &Catalogue, row: &RoleRow) -> RoleListLine {
    RoleListLine {
        choice: RoleChoice::Custom(row.id.clone()),
        name: row.name.to_string(),
        about: row.description.to_string(),
        services: row.services.iter().map(|id| service_name(catalogue, id)).collect(),
        permissions: row.permissions,
        apps: row.apps,
        members: row.members,
    }
}

/// Organization roles first, then each service's own, as far as the search finds them.
fn standard_groups(catalogue: &Catalogue, page: &RolePage, asked: &ListRoles) -> Vec<RoleGroup> {
    let search = asked.search.to_lowercase();
    let words: Vec<&str> = search.split_whitespace().collect();
    let finds = |texts: &[&str]| {
        let text = texts.join(" ").to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let count = |holder, service: &str, role: &str| {
        let mut found = page.counts.iter();
        let is_it = |count: &&_| is_count_of(count, holder, service, role);
        found.find(is_it).map_or(0, |count| count.found)
    };
    let organization = OrgRole::ALL
        .into_iter()
        .filter(|role| asked.service.is_empty() && finds(&[role.label(), about(*role)]))
        .map(|role| RoleListLine {
            choice: RoleChoice::Organization(role),
            name: role.label().to_owned(),
            about: about(role).to_owned(),
            services: vec![],
            permissions: 0,
            apps: count(HolderKind::App, "", role.wire_name()),
            members: count(HolderKind::Member, "", role.wire_name()),
        });
    let title = "Organization roles".to_owned();
    let mut groups = vec![RoleGroup { title, is_missing: false, roles: organization.collect() }];
    let wanted =
        |service: &&ServiceFile| asked.service.is_empty() || asked.service == service.id.as_str();
    for service in catalogue.services().iter().filter(wanted) {
        let line = |role: &RoleEntry| RoleListLine {
            choice: RoleChoice::Service(ServiceRole {
                service: service.id.clone(),
                role: role.name.clone(),
            }),
            name: role.display_name.clone(),
            about: role.description.clone(),
            services: vec![service.name.clone()],
            permissions: i64::try_from(role.permissions.len()).unwrap_or(0),
            apps: count(HolderKind::App, service.id.as_str(), &role.name),
            members: count(HolderKind::Member, service.id.as_str(), &role.name),
        };
        let is_found = |role: &&RoleEntry| {
            let codes = role.permissions.join(" ");
            finds(&[&service.name, &role.display_name, &role.description, &codes])
        };
        groups.push(RoleGroup {
            title: service.name.clone(),
            is_missing: !page.services.contains(&service.id),
            roles: service.roles.iter().filter(is_found).map(line).collect(),
        });
    }
    groups.retain(|group| !group.roles.is_empty());
    groups
}

fn is_count_of(
    count: &crate::workflows::roles::browse::RoleCount,
    holder: HolderKind,
    service: &str,
    role: &str,
) -> bool {
    count.holder == holder && count.service == service && count.role == role
}

/// A role in full.
pub fn role_view(
    catalogue: &Catalogue,
    choice: RoleChoice,
    found: RoleDetails,
    is_later: (bool, bool),
) -> RoleView {
    let RoleDetails { record, events, apps, members, services, may_manage } = found;
    let (name, text, kind, permissions) = match (&choice, &record) {
        (RoleChoice::Organization(role), _) => {
            (role.label().to_owned(), about(*role).to_owned(), "Organization role", vec![])
        }
        (RoleChoice::Service(held), _) => {
            let entry = catalogue.role(&held.service, &held.role);
            let ids = entry.map(|entry| entry.permission_ids().collect()).unwrap_or_default();
            let name = entry.map_or(held.role.clone(), |entry| entry.display_name.clone());
            let text = entry.map(|entry| entry.description.clone()).unwrap_or_default();
            (name, text, "Service role", ids)
        }
        (RoleChoice::Custom(_), record) => {
            let role = record.as_ref().map(|record| &record.role);
            let held = role.into_iter().flat_map(|role| &role.permissions);
            let ids: Vec<_> = held.map(|held| held.permission.clone()).collect();
            let name = role.map(|role| role.name.to_string()).unwrap_or_default();
            let text = role.map(|role| role.description.to_string()).unwrap_or_default();
            (name, text, "Custom role", ids)
        }
    };
    let held: BTreeSet<_> = permissions.iter().cloned().collect();
    RoleView {
        name,
        about: text,
        kind: kind.to_owned(),
        risk: (!permissions.is_empty()).then(|| risk(catalogue, &permissions)),
        means: match &choice {
            RoleChoice::Organization(role) => means(*role),
            RoleChoice::Service(_) | RoleChoice::Custom(_) => vec![],
        },
        services: service_permissions(catalogue, &services, |id| held.contains(id)),
        record: record.map(|record| RecordView {
            version: record.version,
            permissions_version: record.permissions_version,
            created_at: record.created_at.to_rfc3339(),
            created_by: record.created_by.to_string(),
            timeline: events.into_iter().map(event).collect(),
        }),
        apps: users(apps, is_later.0),
        members: users(members, is_later.1),
        choice,
        may_manage,
    }
}

fn event(event: Happening) -> (String, String, String) {
    let words = match event.action {
        AuditAction::RoleCreated => "Created",
        AuditAction::RoleRenamed => "Name or description changed",
        AuditAction::RoleChanged => "Permissions changed",
        _ => "Changed",
    };
    (words.to_owned(), Timestamp::to_rfc3339(event.at), event.by)
}

fn users(page: HolderPage, is_later_page: bool) -> UsersView {
    let user =
        |holder: crate::domain::roles::holder::RoleHolder| (holder.id, holder.name.to_string());
    UsersView {
        users: page.holders.into_iter().map(user).collect(),
        next: page.next.map(|(name, id)| RoleListView::place(&name, &id)),
        is_later_page,
    }
}

/// The permissions of every service that a test lets through, under the catalogue's headings.
fn service_permissions(
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

/// Everything that can be ticked.
pub fn offer(catalogue: &Catalogue, found: RoleBeginning) -> PermissionOffer {
    let name = found.copied.as_ref();
    PermissionOffer {
        org_name: found.org_name.to_string(),
        services: service_permissions(catalogue, &found.services, |_| true),
        picked: found.permissions,
        beyond: found.beyond,
        name: name.map(|name| format!("{name} (copy)")).unwrap_or_default(),
        edited: None,
        draft: None,
    }
}

/// The permissions of a text that some service has.
pub fn known_permissions(catalogue: &Catalogue, text: &str) -> BTreeSet<ServicePermission> {
    let ids = text.split_whitespace().filter_map(|text| PermissionId::parse(text).ok());
    ids.filter_map(|id| {
        let (service, entry) = catalogue.permission(&id)?;
        Some(ServicePermission { service: service.id.clone(), permission: entry.id.clone() })
    })
    .collect()
}

/// What may take the place of a role: custom roles, then those of each service.
pub fn replacements(
    catalogue: &Catalogue,
    others: &[CustomRole],
) -> Vec<(String, Vec<(String, String)>)> {
    let custom = others
        .iter()
        .map(|role| (role_value(&RoleChoice::Custom(role.id.clone())), role.name.to_string()));
    let mut groups = vec![("Custom roles".to_owned(), custom.collect::<Vec<_>>())];
    for service in catalogue.services() {
        let role = |role: &RoleEntry| {
            let (service, name) = (service.id.clone(), role.name.clone());
            let choice = RoleChoice::Service(ServiceRole { service, role: name });
            (role_value(&choice), role.display_name.clone())
        };
        groups.push((service.name.clone(), service.roles.iter().map(role).collect()));
    }
    groups.retain(|(_, roles)| !roles.is_empty());
    groups
}
