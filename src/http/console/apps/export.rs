//! Exports of the app list: everything that its search and filters leave.

use std::collections::BTreeSet;

use axum::response::Response;
use serde::Serialize;
use serde_json::{Value, json};

use crate::console::wording::apps::held_role;
use crate::domain::apps::app::{App, AppStatus};
use crate::domain::apps::query::{AppPlace, AppQuery};
use crate::domain::audit::event::Format;
use crate::domain::services::catalogue::Catalogue;
use crate::domain::{AppId, OrgId, Timestamp};
use crate::http::console::address::Path;
use crate::http::console::fields::Fields;
use crate::http::console::files::{Label, List, Part, send};
use crate::http::console::visit::Visit;
use crate::workflows::account::time_zones::LocalClock;
use crate::workflows::apps::{self, AppRow};
use crate::workflows::{OpContext, WorkflowError};

/// The columns of the list, for spreadsheets (RFC 4180).
pub async fn csv(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    export(visit, org, &fields, Format::Csv).await
}

/// The apps for programs, as one JSON array.
pub async fn json(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    export(visit, org, &fields, Format::Json).await
}

async fn export(visit: Visit, org: OrgId, fields: &Fields, format: Format) -> Response {
    let query = AppQuery::read(|name| Some(fields.text(name)));
    let op = visit.op.clone();
    let begun = apps::begin_export(&op, &org, &query, format);
    let only = if fields.has("all", "yes") { BTreeSet::new() } else { chosen(fields) };
    let list = Apps { org: org.clone(), query: query.clone(), only };
    Box::pin(send(visit, Label { what: "apps", org: &org, format }, begun, list)).await
}

struct Apps {
    org: OrgId,
    query: AppQuery,
    /// Nothing else, unless it is empty.
    only: BTreeSet<AppId>,
}

fn chosen(fields: &Fields) -> BTreeSet<AppId> {
    fields.all("app").filter_map(|id| AppId::parse(id).ok()).collect()
}

impl List for Apps {
    type Place = AppPlace;
    type Row = AppRow;

    const HEADS: &'static [&'static str] = &[
        "Name",
        "App ID",
        "Type",
        "Roles",
        "Token TTL (minutes)",
        "App Secret (zone)",
        "App Secret expires (zone)",
        "Status",
        "Owner",
        "Description",
        "Created (zone)",
        "Last used (zone)",
    ];

    async fn part(
        &self,
        op: &OpContext,
        from: Option<AppPlace>,
    ) -> Result<Part<AppRow, AppPlace>, WorkflowError> {
        let part = apps::export(op, &self.org, &self.query, from.as_ref()).await?;
        let mut rows = part.rows;
        rows.retain(|row| self.only.is_empty() || self.only.contains(&row.app.id));
        Ok(Part { rows, next: part.next })
    }

    fn cells(&self, op: &OpContext, zone: &LocalClock, row: &AppRow) -> Vec<String> {
        app_cells(op.catalogue(), zone, row)
    }

    fn object(&self, _: &OpContext, row: &AppRow) -> Value {
        json!(Line::of(&row.app))
    }
}

fn app_cells(catalogue: &Catalogue, zone: &LocalClock, row: &AppRow) -> Vec<String> {
    let AppRow { app, owner, notes, approved, creator_left: _ } = row;
    let held = approved.as_ref().map_or(&notes.roles, |approved| &approved.roles);
    let roles: Vec<_> = held.iter().map(|held| held_role(catalogue, held)).collect();
    let time = |at: Option<Timestamp>| at.map(|at| zone.cell(at)).unwrap_or_default();
    vec![
        app.name.to_string(),
        app.id.to_string(),
        app.kind.label().to_owned(),
        roles.join("; "),
        app.ttl.minutes().to_string(),
        time(notes.secret_created_at),
        time(notes.secret_expires_at),
        match app.status {
            AppStatus::Enabled => "Enabled".to_owned(),
            AppStatus::Disabled { .. } => "Disabled".to_owned(),
        },
        owner.as_ref().map(ToString::to_string).unwrap_or_default(),
        app.description.to_string(),
        zone.cell(app.created_at),
        time(app.last_used_at),
    ]
}

/// An app in an export.
#[derive(Serialize)]
struct Line {
    name: String,
    app_id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    status: &'static str,
    description: String,
    access_token_ttl_minutes: u16,
    owner_org_id: String,
    created_at: String,
    last_used_at: Option<String>,
}

impl Line {
    fn of(app: &App) -> Self {
        let App {
            id,
            org,
            kind,
            name,
            description,
            ttl,
            algorithm: _,
            is_limited: _,
            scope_version: _,
            status,
            created_at,
            created_by: _,
            last_used_at,
            last_used_address: _,
        } = app;
        Self {
            name: name.to_string(),
            app_id: id.to_string(),
            kind: kind.wire_name(),
            status: match status {
                AppStatus::Enabled => "enabled",
                AppStatus::Disabled { .. } => "disabled",
            },
            description: description.to_string(),
            access_token_ttl_minutes: ttl.minutes(),
            owner_org_id: org.to_string(),
            created_at: created_at.to_rfc3339(),
            last_used_at: last_used_at.map(Timestamp::to_rfc3339),
        }
    }
}
