//! The apps of an organization, a page at a time: those that it owns, and those of other
//! organizations that were added to it.

use std::collections::BTreeMap;

use crate::domain::apps::app::App;
use crate::domain::apps::query::{AppPlace, AppQuery, AppSort, AppTab};
use crate::domain::policy::{self, Action, Verdict};
use crate::domain::text::Name;
use crate::domain::{OrgId, RoleId, Timestamp};
use crate::storage::apps::pages;
use crate::storage::apps::pages::AppNotes;
use crate::storage::audit::log::{self, KnownActor};
use crate::storage::organizations::organization::list_owners_of_added;
use crate::storage::sharing::apps::AddedNotes;
use crate::storage::{self, Tx};
use crate::workflows::{OpContext, WorkflowError};

/// How many apps the other lists read at a time.
pub const PAGE: i64 = 50;

/// How many custom roles its filter offers.
const CUSTOM_ROLES: i64 = 50;

/// How many members its filter by creator offers.
const CREATORS: i64 = 50;

/// A page of apps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppPage {
    /// What was asked for.
    pub query: AppQuery,
    /// Whether there is a page before this one.
    pub is_later: bool,
    pub rows: Vec<AppRow>,
    /// The first custom roles of the organization, for its filter.
    pub custom_roles: Vec<(RoleId, Name)>,
    /// The first members by name, for the filter by creator.
    pub members: Vec<KnownActor>,
    /// Where the next page begins, if there is one.
    pub next: Option<AppPlace>,
    /// How many apps fit in all, where that is known.
    pub found: Option<i64>,
    /// How many apps the organization owns.
    pub owned: i64,
    /// How many apps of others were added to it.
    pub added: i64,
    /// How many apps of others ask to be added, for those who may accept them.
    pub requests: i64,
    pub may_create: bool,
    /// Whether the visitor may take the list along as a file.
    pub may_export: bool,
}

/// An app in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppRow {
    pub app: App,
    /// The organization that owns it, when it is another one.
    pub owner: Option<Name>,
    /// What its scope holds, and when its newest working secret was made.
    pub notes: AppNotes,
    /// What was approved here, for an app of another organization.
    pub approved: Option<AddedNotes>,
    /// Whether its creator has left the organization. It stays, and is marked.
    pub creator_left: bool,
}

/// Lists apps, from a place on.
pub async fn list(
    op: &OpContext,
    org: &OrgId,
    query: &AppQuery,
    after: Option<&AppPlace>,
) -> Result<AppPage, WorkflowError> {
    let mut view = op.view(org, Action::SeeApps).await?;
    let size = query.size.rows();
    let page = pages::AppPage { query, after, now: op.now(), skip: 0, limit: size + 1 };
    let mut apps = pages::list(&mut view, org, &page).await?;
    let limit = usize::try_from(size).unwrap_or(usize::MAX);
    let has_more = apps.len() > limit;
    apps.truncate(limit);
    let next = apps.last().filter(|_| has_more).map(|app| place(app, query.sort));

    let owned = pages::count(&mut view, org, AppTab::Owned).await?;
    let added = pages::count(&mut view, org, AppTab::Added).await?;
    let only_search =
        AppQuery { filter: AppQuery::searching(&query.filter.search).filter, ..query.clone() };
    let found = if after.is_none() && !has_more {
        i64::try_from(apps.len()).ok()
    } else if only_search != *query || query.tab == AppTab::Added {
        pages::count_fitting(&mut view, org, query, op.now()).await?
    } else if query.filter.search.is_empty() {
        Some(owned)
    } else {
        pages::count_found(&mut view, org, &query.filter.search).await?
    };
    let verdict = |action| policy::best_verdict(action, &view.who.roles);
    let may_accept = verdict(Action::AcceptForeignApp) == Verdict::Yes;
    let may_create = verdict(Action::CreateApp) != Verdict::No;
    let may_export = match verdict(Action::ReadAudit) {
        Verdict::Yes => true,
        Verdict::No => false,
        Verdict::OwnApps | Verdict::WithinCeiling => query.tab == AppTab::Owned,
    };
    Ok(AppPage {
        query: query.clone(),
        is_later: after.is_some(),
        requests: if may_accept {
            storage::sharing::requests::count_to(&mut view, org).await?
        } else {
            0
        },
        custom_roles: storage::roles::custom::list_names(&mut view, org, CUSTOM_ROLES).await?,
        members: log::list_members(&mut view, org, CREATORS).await?,
        rows: rows(&mut view, org, query.tab, apps, op.now()).await?,
        next,
        found,
        owned,
        added,
        may_create,
        may_export,
    })
}

/// What a list shows of apps.
pub(super) async fn rows(
    tx: &mut Tx,
    org: &OrgId,
    tab: AppTab,
    apps: Vec<App>,
    now: Timestamp,
) -> Result<Vec<AppRow>, WorkflowError> {
    let former_members = storage::members::member::list_former(tx, org).await?;
    let mut notes = pages::list_notes(tx, &apps, now).await?;
    let (owners, mut approved) = match tab {
        AppTab::Owned => (BTreeMap::new(), BTreeMap::new()),
        AppTab::Added => (
            list_owners_of_added(tx, org).await?,
            storage::sharing::apps::list_notes(tx, org, &apps).await?,
        ),
    };
    let row = |app: App| AppRow {
        owner: owners.get(&app.org).cloned(),
        notes: notes.remove(&app.id).unwrap_or_default(),
        approved: approved.remove(&app.id),
        // Who left the organization that shared an app is that one's business.
        creator_left: app.org == *org && former_members.contains(&app.created_by),
        app,
    };
    Ok(apps.into_iter().map(row).collect())
}

/// Where an app stands in a list.
pub(crate) fn place(app: &App, sort: AppSort) -> AppPlace {
    let at = match sort {
        AppSort::Name => 0,
        AppSort::Newest | AppSort::Oldest => app.created_at.as_micros(),
        AppSort::Unused | AppSort::Recent => app.last_used_at.map_or(0, Timestamp::as_micros),
    };
    let name = if sort == AppSort::Name { app.name.folded() } else { String::new() };
    AppPlace { name, at, app: app.id.clone() }
}
