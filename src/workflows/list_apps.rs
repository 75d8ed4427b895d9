//! The apps that an organization owns, a page at a time.

use std::collections::BTreeSet;

use super::{Ctx, Visitor, WorkflowError, Workflows};
use crate::domain::app::App;
use crate::domain::policy::{self, Action, Verdict};
use crate::domain::roles::OrgRole;
use crate::domain::{AppId, OrgId, PersonId};
use crate::storage;
pub use crate::storage::apps::ListApps;

/// How many apps a page holds.
pub const PAGE: i64 = 50;

/// A page of apps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppPage {
    /// The apps.
    pub apps: Vec<App>,
    /// Who left the organization: their apps stay and are marked.
    pub former_members: BTreeSet<PersonId>,
    /// Where the next page begins, if there is one.
    pub next: Option<(String, AppId)>,
    /// How many apps the search finds in all.
    pub found: i64,
    /// How many there are without a search.
    pub total: i64,
    /// Whether the visitor may create an app.
    pub may_create: bool,
    /// The roles of the visitor.
    pub roles: BTreeSet<OrgRole>,
}

/// Lists apps of the organization by name.
///
/// # Errors
/// [`WorkflowError::NotFound`] for outsiders.
pub async fn list_apps(
    w: &Workflows,
    visitor: &Visitor,
    (org, search, after): (&OrgId, String, Option<(String, AppId)>),
) -> Result<AppPage, WorkflowError> {
    let mut tx = w.read().await?;
    let ctx = Ctx::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeApps).await?;
    let found = storage::apps::count(&mut tx, org, &search).await?;
    let total = if search.trim().is_empty() {
        found
    } else {
        storage::apps::count(&mut tx, org, "").await?
    };
    let query = ListApps { search, after, limit: PAGE + 1 };
    let mut apps = storage::apps::list(&mut tx, org, &query).await?;
    let has_more = apps.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    if has_more {
        apps.pop();
    }
    let next = apps.last().filter(|_| has_more).map(|app| (app.name.folded(), app.id.clone()));
    let may_create = policy::best_verdict(Action::CreateApp, &ctx.roles) != Verdict::No;
    let former_members = storage::members::list_former(&mut tx, org).await?;
    Ok(AppPage { apps, former_members, next, found, total, may_create, roles: ctx.roles })
}
