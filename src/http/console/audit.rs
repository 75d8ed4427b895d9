//! The record of an organization, and who has access where: pages, and files of what they leave.

use axum::response::Response;
use serde_json::{Value, json};

use crate::console::pages::audit as pages;
use crate::console::pages::frame::Section;
use crate::console::wording::audit::{actor, missing_services, roles, subject};
use crate::domain::apps::app::AppStatus;
use crate::domain::apps::query::{AccessPlace, AppQuery};
use crate::domain::audit::event::Format;
use crate::domain::audit::log::{AuditPlace, AuditQuery};
use crate::domain::services::catalogue::Catalogue;
use crate::domain::{EventId, OrgId, Timestamp};
use crate::http::console::address::Path;
use crate::http::console::fields::Fields;
use crate::http::console::files::{Label, List, Part, send};
use crate::http::console::visit::Visit;
use crate::workflows::account::time_zones::LocalClock;
use crate::workflows::audit::access::{self, AccessRow};
use crate::workflows::audit::read::{self, Entry};
use crate::workflows::{OpContext, WorkflowError};

/// A page of the audit log.
pub async fn log(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let after = visit.query("after").and_then(|after| AuditPlace::parse(&after));
    let query = asked(&visit, |name| visit.query(name));
    let found = read::list(&visit.op, &org, query, after.as_ref()).await;
    visit.org_page(Section::Audit, &org, found, pages::log::show).await
}

/// An entry of it.
pub async fn entry(visit: Visit, Path((org, entry)): Path<(OrgId, EventId)>) -> Response {
    let query = asked(&visit, |name| visit.query(name));
    let found = read::show(&visit.op, &org, &entry, query).await;
    visit.org_page(Section::Audit, &org, found, pages::entry::show).await
}

/// A page of apps in organizations.
pub async fn access(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let after = visit.query("after").and_then(|after| AccessPlace::parse(&after));
    let query = AppQuery::read(|name| visit.query(name));
    let found = access::list(&visit.op, &org, query, after.as_ref()).await;
    visit.org_page(Section::Audit, &org, found, pages::access::show).await
}

/// Apps by organizations.
pub async fn matrix(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let after = visit.query("after").and_then(|after| AccessPlace::parse(&after));
    let query = AppQuery::read(|name| visit.query(name));
    let found = access::matrix(&visit.op, &org, query, after.as_ref()).await;
    visit.org_page(Section::Audit, &org, found, pages::matrix::show).await
}

/// What is asked for. Links say instants (`…Z`); what somebody types is a time of their own zone.
fn asked(visit: &Visit, value: impl Fn(&str) -> Option<String>) -> AuditQuery {
    AuditQuery::read(|name| {
        let text = value(name)?;
        if matches!(name, "from" | "to") && !text.ends_with('Z') {
            return visit.zone().instant(&text).map(Timestamp::to_minute);
        }
        Some(text)
    })
}

/// The entries that the filters leave, as a table for spreadsheets.
pub async fn log_csv(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    export_log(visit, org, &fields, Format::Csv).await
}

/// The entries that the filters leave, as one JSON array.
pub async fn log_json(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    export_log(visit, org, &fields, Format::Json).await
}

/// The entries that the filters leave, as a JSON object a line.
pub async fn log_lines(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    export_log(visit, org, &fields, Format::Lines).await
}

async fn export_log(visit: Visit, org: OrgId, fields: &Fields, format: Format) -> Response {
    let query = asked(&visit, |name| Some(fields.text(name)));
    let op = visit.op.clone();
    let begun = read::begin_export(&op, &org, &query, format);
    let list = Log { org: org.clone(), query: query.clone() };
    Box::pin(send(visit, Label { what: "audit", org: &org, format }, begun, list)).await
}

/// The apps that the filters leave, in every organization, as a table for spreadsheets.
pub async fn access_csv(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    let query = AppQuery::read(|name| Some(fields.text(name)));
    let op = visit.op.clone();
    let format = Format::Csv;
    let begun = access::begin_export(&op, &org, &query, format);
    let list = Access { org: org.clone(), query: query.clone() };
    Box::pin(send(visit, Label { what: "access", org: &org, format }, begun, list)).await
}

struct Log {
    org: OrgId,
    query: AuditQuery,
}

impl List for Log {
    type Place = AuditPlace;
    type Row = Entry;

    const HEADS: &'static [&'static str] = &[
        "time (zone)",
        "actor_kind",
        "actor",
        "actor_id",
        "action",
        "result",
        "subject_kind",
        "subject",
        "subject_id",
        "before",
        "after",
        "address",
        "user_agent",
        "request",
        "entry",
    ];

    async fn part(
        &self,
        op: &OpContext,
        from: Option<AuditPlace>,
    ) -> Result<Part<Entry, AuditPlace>, WorkflowError> {
        let part = read::export(op, &self.org, &self.query, from.as_ref()).await?;
        Ok(Part { rows: part.entries, next: part.next })
    }

    fn cells(&self, op: &OpContext, zone: &LocalClock, row: &Entry) -> Vec<String> {
        entry_cells(op.catalogue(), zone, row)
    }

    fn object(&self, op: &OpContext, row: &Entry) -> Value {
        entry_object(op.catalogue(), row)
    }
}

fn entry_object(catalogue: &Catalogue, entry: &Entry) -> Value {
    json!({
        "id": entry.id,
        "time": entry.at.to_rfc3339(),
        "action": entry.action.wire_name(),
        "result": entry.action.result().wire_name(),
        "actor": { "kind": entry.actor.kind, "id": entry.actor.id, "name": actor(entry) },
        "subject": {
            "kind": entry.subject.kind,
            "id": entry.subject.id,
            "name": subject(catalogue, entry),
        },
        "before": entry.before,
        "after": entry.after,
        "address": entry.address,
        "user_agent": entry.agent,
        "request": entry.request,
    })
}

fn entry_cells(catalogue: &Catalogue, zone: &LocalClock, entry: &Entry) -> Vec<String> {
    let stored = |value: &serde_json::Value| {
        if value.is_null() { String::new() } else { value.to_string() }
    };
    vec![
        zone.cell(entry.at),
        entry.actor.kind.clone(),
        actor(entry),
        entry.actor.id.clone(),
        entry.action.wire_name().to_owned(),
        entry.action.result().wire_name().to_owned(),
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

struct Access {
    org: OrgId,
    query: AppQuery,
}

impl List for Access {
    type Place = AccessPlace;
    type Row = AccessRow;

    const HEADS: &'static [&'static str] = &[
        "app",
        "app_id",
        "type",
        "owner_org",
        "owner_org_id",
        "org",
        "org_id",
        "roles",
        "approved_version",
        "current_version",
        "has_drifted",
        "missing_services",
        "last_used_at (zone)",
        "status",
    ];

    async fn part(
        &self,
        op: &OpContext,
        from: Option<AccessPlace>,
    ) -> Result<Part<AccessRow, AccessPlace>, WorkflowError> {
        let part = access::export(op, &self.org, &self.query, from.as_ref()).await?;
        Ok(Part { rows: part.rows, next: part.next })
    }

    fn cells(&self, op: &OpContext, zone: &LocalClock, row: &AccessRow) -> Vec<String> {
        access_cells(op.catalogue(), zone, row)
    }

    fn object(&self, op: &OpContext, row: &AccessRow) -> Value {
        let cells = self.cells(op, &LocalClock::utc(), row).into_iter().map(Value::from);
        Self::HEADS
            .iter()
            .map(|head| head.trim_end_matches(" (zone)").to_owned())
            .zip(cells)
            .collect()
    }
}

fn access_cells(catalogue: &Catalogue, zone: &LocalClock, row: &AccessRow) -> Vec<String> {
    let (app, grant) = (&row.app, row.grant.as_ref());
    vec![
        app.name.to_string(),
        app.id.to_string(),
        app.kind.wire_name().to_owned(),
        row.owner.to_string(),
        app.org.to_string(),
        grant.map(|grant| grant.org_name.to_string()).unwrap_or_default(),
        grant.map(|grant| grant.org.to_string()).unwrap_or_default(),
        roles(catalogue, row).join("; "),
        grant.map(|grant| grant.scope_version.to_string()).unwrap_or_default(),
        app.scope_version.to_string(),
        if row.has_drifted() { "yes" } else { "no" }.to_owned(),
        missing_services(catalogue, row).join("; "),
        row.last_used_at().map(|at| zone.cell(at)).unwrap_or_default(),
        match app.status {
            AppStatus::Enabled => "enabled".to_owned(),
            AppStatus::Disabled { .. } => "disabled".to_owned(),
        },
    ]
}
