//! The apps of an organization, a page at a time: those that it owns, and those of other
//! organizations that were added to it.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::apps::app::App;
use crate::domain::apps::query::{AppPlace, AppQuery, AppSort, AppTab};
use crate::domain::policy::{self, Action, Verdict};
use crate::domain::roles::role::OrgRole;
use crate::domain::text::Name;
use crate::domain::{AppId, OrgId, PersonId, RoleId, Timestamp};
use crate::storage;
pub use crate::storage::apps::pages::AppNotes;
pub use crate::storage::sharing::apps::AddedNotes;
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// How many apps a page holds.
pub const PAGE: i64 = 50;

/// How many custom roles its filter offers.
const CUSTOM_ROLES: i64 = 50;

/// A page of apps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppPage {
    /// The apps.
    pub apps: Vec<App>,
    /// The names of the organizations that own them, other than this one.
    pub owners: BTreeMap<OrgId, Name>,
    /// Who left the organization: their apps stay and are marked.
    pub former_members: BTreeSet<PersonId>,
    /// The first custom roles of the organization, for its filter.
    pub custom_roles: Vec<(RoleId, Name)>,
    /// What the scopes of these apps hold, and when their newest working secret was made.
    pub notes: BTreeMap<AppId, AppNotes>,
    /// Where the next page begins, if there is one.
    pub next: Option<AppPlace>,
    /// How many apps fit in all, where that is known.
    pub found: Option<i64>,
    /// How many apps the organization owns.
    pub owned: i64,
    /// What was approved, for apps of others.
    pub approved: BTreeMap<AppId, AddedNotes>,
    /// How many apps of others were added to it.
    pub added: i64,
    /// How many apps of others ask to be added, for those who may accept them.
    pub requests: i64,
    /// Whether the visitor may create an app.
    pub may_create: bool,
    /// Whether they may take the list along as a file.
    pub may_export: bool,
    /// The roles of the visitor.
    pub roles: BTreeSet<OrgRole>,
}

/// Lists apps.
///
/// # Errors
/// [`WorkflowError::NotFound`] for outsiders.
pub async fn list_apps(
    op: &OpContext,
    org: &OrgId,
    query: &AppQuery,
    after: Option<&AppPlace>,
) -> Result<AppPage, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeApps).await?;
    let page = storage::apps::pages::AppPage { query, after, now: w.now(), limit: PAGE + 1 };
    let mut apps = storage::apps::pages::list(&mut tx, org, &page).await?;
    let has_more = apps.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    apps.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = apps.last().filter(|_| has_more).map(|app| place(app, query.sort));

    let owned = storage::apps::pages::count(&mut tx, org, AppTab::Owned).await?;
    let added = storage::apps::pages::count(&mut tx, org, AppTab::Added).await?;
    let only_search =
        AppQuery { tab: query.tab, sort: query.sort, ..AppQuery::searching(&query.filter.search) };
    let found = if after.is_none() && !has_more {
        i64::try_from(apps.len()).ok()
    } else if only_search != *query {
        None
    } else if query.filter.search.is_empty() {
        Some(if query.tab == AppTab::Owned { owned } else { added })
    } else if query.tab == AppTab::Owned {
        storage::apps::pages::count_found(&mut tx, org, &query.filter.search).await?
    } else {
        None
    };
    let (owners, approved) = match query.tab {
        AppTab::Owned => (BTreeMap::new(), BTreeMap::new()),
        AppTab::Added => (
            storage::organizations::organization::list_owners_of_added(&mut tx, org).await?,
            storage::sharing::apps::list_notes(&mut tx, org, &apps).await?,
        ),
    };
    let may_accept = policy::best_verdict(Action::AcceptForeignApp, &ctx.roles) == Verdict::Yes;
    let requests =
        if may_accept { storage::sharing::requests::count_to(&mut tx, org).await? } else { 0 };
    Ok(AppPage {
        owners,
        approved,
        requests,
        former_members: storage::members::member::list_former(&mut tx, org).await?,
        custom_roles: storage::roles::custom::list_names(&mut tx, org, CUSTOM_ROLES).await?,
        notes: storage::apps::pages::list_notes(&mut tx, &apps, w.now()).await?,
        apps,
        next,
        found,
        owned,
        added,
        may_create: policy::best_verdict(Action::CreateApp, &ctx.roles) != Verdict::No,
        may_export: match policy::best_verdict(Action::ReadAudit, &ctx.roles) {
            Verdict::Yes => true,
            Verdict::No => false,
            Verdict::OwnApps | Verdict::WithinCeiling => query.tab == AppTab::Owned,
        },
        roles: ctx.roles,
    })
}

/// Where an app stands in a list.
pub(crate) fn place(app: &App, sort: AppSort) -> AppPlace {
    let at = match sort {
        AppSort::Name => 0,
        AppSort::Newest => app.created_at.as_micros(),
        AppSort::Unused => app.last_used_at.map_or(0, Timestamp::as_micros),
    };
    let name = if sort == AppSort::Name { app.name.folded() } else { String::new() };
    AppPlace { name, at, app: app.id.clone() }
}
