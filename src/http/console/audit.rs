//! Exports of the audit log and of who has access where.

use axum::extract::Path;
use axum::response::Response;

use crate::console::rpc::{access_cells, entry_cells};
use crate::domain::OrgId;
use crate::domain::apps::query::{AccessPlace, AppQuery};
use crate::domain::audit::log::{AuditPlace, AuditQuery};
use crate::http::console::csv::{Rows, Table, answer, file_name};
use crate::http::console::fields::Fields;
use crate::http::console::visit::Visit;
use crate::workflows::audit::{access, read as read_audit};
use crate::workflows::{Visitor, WorkflowError, Workflows};

/// The entries that the filters leave, as a table for spreadsheets.
pub async fn log_csv(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    let query = AuditQuery::read(|name| Some(fields.text(name)));
    let (w, visitor) = (visit.workflows().clone(), visit.visitor.clone());
    let begun = read_audit::begin_export(&w.op(&visitor), &org, &query).await;
    let sent = match begun {
        Ok(name) => {
            let file = file_name("audit", "csv", &org, &name, w.now());
            answer(Log { w, visitor, org, query }, &file).await
        }
        Err(error) => Err(error),
    };
    match sent {
        Ok(response) => response,
        Err(error) => visit.refuse(error, &Fields::none()).await,
    }
}

/// The apps that the filters leave, in every organization, as a table for spreadsheets.
pub async fn access_csv(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    let query = AppQuery::read(|name| Some(fields.text(name)));
    let (w, visitor) = (visit.workflows().clone(), visit.visitor.clone());
    let begun = access::begin_export(&w.op(&visitor), &org, &query).await;
    let sent = match begun {
        Ok(name) => {
            let file = file_name("access", "csv", &org, &name, w.now());
            answer(Access { w, visitor, org, query }, &file).await
        }
        Err(error) => Err(error),
    };
    match sent {
        Ok(response) => response,
        Err(error) => visit.refuse(error, &Fields::none()).await,
    }
}

struct Log {
    w: Workflows,
    visitor: Visitor,
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

    async fn part(
        &self,
        from: Option<AuditPlace>,
    ) -> Result<(Rows, Option<AuditPlace>), WorkflowError> {
        let asked = (&self.org, &self.query, from.as_ref());
        let (entries, next) =
            read_audit::export_entries(&self.w.op(&self.visitor), asked.0, asked.1, asked.2)
                .await?;
        let cells = |entry: &_| entry_cells(self.w.catalogue(), entry);
        Ok((entries.iter().map(cells).collect(), next))
    }
}

struct Access {
    w: Workflows,
    visitor: Visitor,
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

    async fn part(
        &self,
        from: Option<AccessPlace>,
    ) -> Result<(Rows, Option<AccessPlace>), WorkflowError> {
        let asked = (&self.org, &self.query, from.as_ref());
        let (rows, next) = access::export_access(&self.w.op(&self.visitor), asked).await?;
        let cells = |row: _| access_cells(self.w.catalogue(), row);
        Ok((rows.into_iter().map(cells).collect(), next))
    }
}
