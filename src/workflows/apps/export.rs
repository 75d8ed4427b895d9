//! The list of apps as a file: everything that its search and filters leave, for those who may
//! read the record. [`WorkflowError::Denied`] for everybody else.

use crate::domain::OrgId;
use crate::domain::apps::query::{AppPlace, AppQuery};
use crate::domain::audit::event::{Event, Export, Format};
use crate::domain::policy::Action;
use crate::domain::text::Name;
use crate::storage::apps::pages::{self, AppPage};
use crate::workflows::apps::list::{AppRow, place, rows};
use crate::workflows::audit::access::authorize_query;
use crate::workflows::{OpContext, WorkflowError};

/// How many apps are read at a time.
const PART: i64 = 500;

/// A part of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportPart {
    pub rows: Vec<AppRow>,
    /// Where the next one begins, if there is one.
    pub next: Option<AppPlace>,
}

/// Begins an export of what a filter leaves, in a format, and puts that on the record. Returns
/// the name of the organization.
pub async fn begin_export(
    op: &OpContext,
    org: &OrgId,
    query: &AppQuery,
    format: Format,
) -> Result<Name, WorkflowError> {
    let mut change = op.change(org, Action::ReadAudit).await?;
    authorize_query(&mut change, query).await?;
    let export = Export::Apps(format, query.parameters());
    change.record(Event::Exported { org: org.clone(), export });
    let name = change.who.org.name.clone();
    change.commit().await?;
    Ok(name)
}

/// The next part of an export: what the list shows, without its pages.
pub async fn export(
    op: &OpContext,
    org: &OrgId,
    query: &AppQuery,
    after: Option<&AppPlace>,
) -> Result<ExportPart, WorkflowError> {
    let mut view = op.view(org, Action::ReadAudit).await?;
    authorize_query(&mut view, query).await?;
    let page = AppPage { query, after, now: op.now(), skip: 0, limit: PART };
    let apps = pages::list(&mut view, org, &page).await?;
    let is_full = i64::try_from(apps.len()).is_ok_and(|count| count == PART);
    let next = apps.last().filter(|_| is_full).map(|app| place(app, query.sort));
    let rows = rows(&mut view, org, query.tab, apps, op.now()).await?;
    drop(view);
    // Whoever downloads may be slow.
    op.end_snapshot();
    Ok(ExportPart { rows, next })
}
