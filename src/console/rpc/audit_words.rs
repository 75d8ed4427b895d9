//! The record, and who has access where, put into words.

use crate::console::rpc::entry_words::{Words, changes};
use crate::console::rpc::history::{OPERATOR, SERVER, actor, entry_line, subject};
use crate::console::rpc::words::{role_filter, role_name, service_name};
use crate::console::view::{AccessRowView, AccessView, AuditLine, AuditLogView, EntryView};
use crate::domain::apps::app::AppStatus;
use crate::domain::apps::query::AppQuery;
use crate::domain::audit::log::{AuditQuery, Reference};
use crate::domain::services::catalogue::Catalogue;
use crate::domain::{OrgId, Timestamp};
use crate::workflows::audit::access::{AccessPage, AccessRow};
use crate::workflows::audit::read::{AuditPage, Entry, EntryDetails, Reach};

/// A page of the record.
pub fn log_view(
    catalogue: &Catalogue,
    org: &OrgId,
    query: AuditQuery,
    page: AuditPage,
) -> AuditLogView {
    let line = |entry: &_| entry_line(catalogue, org, entry);
    let rows = page.entries.iter().map(|entry| AuditLine {
        line: line(entry),
        id: entry.id.clone(),
        actor: entry.actor.clone(),
        address: entry.address.clone(),
    });
    AuditLogView {
        rows: rows.collect(),
        next: page.next.as_ref().map(crate::domain::audit::log::AuditPlace::to_text),
        is_later_page: false,
        actors: actors(&query, &page),
        subject_name: page.subject_name,
        is_own_apps_only: page.reach == Reach::OwnApps,
        query,
    }
}

/// Members, the operator, the server itself, and whoever was chosen even when they are neither.
fn actors(query: &AuditQuery, page: &AuditPage) -> Vec<(String, String)> {
    let members = page
        .actors
        .iter()
        .map(|(person, name)| (Reference::to("person", person).to_text(), name.to_string()));
    let operator = (Reference::to("operator", "").to_text(), OPERATOR.to_owned());
    let server = (Reference::to("server", "").to_text(), SERVER.to_owned());
    let mut offered: Vec<_> = members.chain([operator, server]).collect();
    if let Some(chosen) = &query.actor {
        let value = chosen.to_text();
        if offered.iter().all(|(known, _)| *known != value) {
            let words = page.actor_name.clone().unwrap_or_else(|| chosen.id.clone());
            offered.push((value, words));
        }
    }
    offered
}

/// An entry in full.
pub fn entry_view(
    catalogue: &Catalogue,
    org: &OrgId,
    query: AuditQuery,
    found: EntryDetails,
) -> EntryView {
    let EntryDetails { entry, names, newer, older } = found;
    let stored = serde_json::json!({ "before": entry.before, "after": entry.after });
    let words = Words { catalogue, names: &names };
    EntryView {
        query,
        line: entry_line(catalogue, org, &entry),
        changes: changes(&words, &entry.before, &entry.after),
        stored: serde_json::to_string_pretty(&stored).unwrap_or_default(),
        id: entry.id,
        actor: entry.actor,
        subject: entry.subject,
        action: entry.action.wire_name().to_owned(),
        address: entry.address,
        agent: entry.agent,
        request: entry.request,
        newer,
        older,
    }
}

/// A page of apps in organizations.
pub fn access_view(catalogue: &Catalogue, query: AppQuery, page: AccessPage) -> AccessView {
    let services = catalogue.services().iter();
    AccessView {
        roles: role_filter(catalogue, &page.custom_roles),
        services: services.map(|service| (service.id.to_string(), service.name.clone())).collect(),
        rows: page.rows.into_iter().map(|row| access_row(catalogue, row)).collect(),
        next: page.next.map(|place| place.to_text()),
        is_later_page: false,
        is_own_apps_only: page.reach == Reach::OwnApps,
        query,
    }
}

/// An app in an organization.
fn access_row(catalogue: &Catalogue, row: AccessRow) -> AccessRowView {
    let organization = row.scope.organization_roles.iter().map(|role| role.label().to_owned());
    let service =
        row.scope.service_roles.iter().map(|held| role_name(catalogue, &held.service, &held.role));
    let custom = row.custom_roles.iter().map(|(_, name)| name.to_string());
    let missing = row.missing.iter().map(|service| service_name(catalogue, service));
    let mut app = row.app;
    if let Some(grant) = &row.grant {
        // Where else an app acts is nobody's business here.
        app.last_used_at = grant.last_used_at;
    }
    AccessRowView {
        roles: organization.chain(service).chain(custom).collect(),
        missing: missing.collect(),
        owner: row.owner.to_string(),
        grant: row.grant.map(|grant| (grant.org_name.to_string(), grant.scope_version)),
        app,
    }
}

/// An entry as the cells of a table.
pub fn entry_cells(catalogue: &Catalogue, entry: &Entry) -> Vec<String> {
    let stored = |value: &serde_json::Value| {
        if value.is_null() { String::new() } else { value.to_string() }
    };
    vec![
        entry.at.to_rfc3339(),
        entry.actor.kind.clone(),
        actor(entry),
        entry.actor.id.clone(),
        entry.action.wire_name().to_owned(),
        entry.subject.kind.clone(),
        subject(catalogue, entry).unwrap_or_default(),
        entry.subject.id.clone(),
        stored(&entry.before),
        stored(&entry.after),
        entry.address.clone().unwrap_or_default(),
        entry.agent.clone().unwrap_or_default(),
        entry.request.clone(),
        entry.id.to_string(),
    ]
}

/// An app in an organization as the cells of a table.
pub fn access_cells(catalogue: &Catalogue, row: AccessRow) -> Vec<String> {
    let org = row.grant.as_ref().map(|grant| grant.org.to_string()).unwrap_or_default();
    let view = access_row(catalogue, row);
    let has_drifted = if view.has_drifted() { "yes" } else { "no" };
    let (org_name, approved) =
        view.grant.map(|(name, version)| (name, version.to_string())).unwrap_or_default();
    let app = view.app;
    vec![
        app.name.to_string(),
        app.id.to_string(),
        app.kind.wire_name().to_owned(),
        view.owner,
        app.org.to_string(),
        org_name,
        org,
        view.roles.join("; "),
        approved,
        app.scope_version.to_string(),
        has_drifted.to_owned(),
        view.missing.join("; "),
        app.last_used_at.map(Timestamp::to_rfc3339).unwrap_or_default(),
        match app.status {
            AppStatus::Enabled => "enabled".to_owned(),
            AppStatus::Disabled { .. } => "disabled".to_owned(),
        },
    ]
}
