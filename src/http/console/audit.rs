//! The record of an organization, and who has access where: pages, and files of what they leave.

use axum::response::Response;

use crate::console::pages::audit as pages;
use crate::console::pages::frame::Section;
use crate::console::wording::audit::{actor, missing_services, roles, subject};
use crate::domain::apps::app::AppStatus;
use crate::domain::apps::query::{AccessPlace, AppQuery};
use crate::domain::audit::log::{AuditPlace, AuditQuery};
use crate::domain::services::catalogue::Catalogue;
use crate::domain::text::Name;
use crate::domain::{EventId, OrgId, Timestamp};
use crate::http::console::address::Path;
use crate::http::console::csv::{Part, Table, answer, file_name};
use crate::http::console::fields::Fields;
use crate::http::console::visit::Visit;
use crate::workflows::audit::access::{self, AccessRow};
use crate::workflows::audit::read::{self, Entry};
use crate::workflows::{OpContext, WorkflowError};

/// A page of the audit log.
pub async fn log(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let after = visit.query("after").and_then(|after| AuditPlace::parse(&after));
    let query = AuditQuery::read(|name| visit.query(name));
    let found = read::list(&visit.op, &org, query, after.as_ref()).await;
    visit.org_page(Section::Audit, &org, found, pages::log::show).await
}

/// An entry of it.
pub async fn entry(visit: Visit, Path((org, entry)): Path<(OrgId, EventId)>) -> Response {
    let query = AuditQuery::read(|name| visit.query(name));
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

/// The entries that the filters leave, as a table for spreadsheets.
pub async fn log_csv(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    let query = AuditQuery::read(|name| Some(fields.text(name)));
    let begun = read::begin_export(&visit.op, &org, &query).await;
    send(visit, "audit", begun, |op| Log { op, org, query }).await
}

/// The apps that the filters leave, in every organization, as a table for spreadsheets.
pub async fn access_csv(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    let query = AppQuery::read(|name| Some(fields.text(name)));
    let begun = access::begin_export(&visit.op, &org, &query).await;
    send(visit, "access", begun, |op| Access { op, org, query }).await
}

async fn send<T: Table>(
    visit: Visit,
    what: &str,
    begun: Result<Name, WorkflowError>,
    table: impl FnOnce(OpContext) -> T,
) -> Response {
    let sent = match begun {
        Ok(name) => {
            let table = table(visit.op.clone());
            let file = file_name(what, "csv", table.org(), &name, visit.op.now());
            answer(table, &file).await
        }
        Err(error) => Err(error),
    };
    match sent {
        Ok(response) => response,
        Err(error) => visit.error(error).await,
    }
}

/// The same question on a snapshot of its own: a slow reader must not hold one for all of a file.
fn anew(op: &OpContext) -> OpContext {
    op.op_as(op.actor().clone(), op.source().clone())
}

struct Log {
    op: OpContext,
    org: OrgId,
    query: AuditQuery,
}

impl Table for Log {
    type Place = AuditPlace;

    const HEADS: &'static [&'static str] = &[
        "time",
        "actor_kind",
        "actor",
        "actor_id",
        "action",
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

    fn org(&self) -> &OrgId {
        &self.org
    }

    async fn part(&self, from: Option<AuditPlace>) -> Result<Part<AuditPlace>, WorkflowError> {
        let op = anew(&self.op);
        let part = read::export(&op, &self.org, &self.query, from.as_ref()).await?;
        let cells = |entry: &_| entry_cells(op.catalogue(), entry);
        Ok(Part { rows: part.entries.iter().map(cells).collect(), next: part.next })
    }
}

fn entry_cells(catalogue: &Catalogue, entry: &Entry) -> Vec<String> {
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

struct Access {
    op: OpContext,
    org: OrgId,
    query: AppQuery,
}

impl Table for Access {
    type Place = AccessPlace;

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
        "last_used_at",
        "status",
    ];

    fn org(&self) -> &OrgId {
        &self.org
    }

    async fn part(&self, from: Option<AccessPlace>) -> Result<Part<AccessPlace>, WorkflowError> {
        let op = anew(&self.op);
        let part = access::export(&op, &self.org, &self.query, from.as_ref()).await?;
        let cells = |row: &_| access_cells(op.catalogue(), row);
        Ok(Part { rows: part.rows.iter().map(cells).collect(), next: part.next })
    }
}

fn access_cells(catalogue: &Catalogue, row: &AccessRow) -> Vec<String> {
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
        row.last_used_at().map(Timestamp::to_rfc3339).unwrap_or_default(),
        match app.status {
            AppStatus::Enabled => "enabled".to_owned(),
            AppStatus::Disabled { .. } => "disabled".to_owned(),
        },
    ]
}
