//! Who has access where: every app of an organization, or added to it, in every organization that
//! this one may know of, with what it may really do there. Who may not know is
//! [denied](WorkflowError::Denied).

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::apps::app::App;
use crate::domain::apps::query::{AccessPlace, AppQuery, AppTab};
use crate::domain::audit::event::{Event, Export, Format};
use crate::domain::policy::Action;
use crate::domain::scope::Scope;
use crate::domain::text::Name;
use crate::domain::{OrgId, RoleId, ServiceId, Timestamp, access};
use crate::storage;
use crate::storage::apps::pages::AppPage;
use crate::storage::audit::access::{AccessFacts, GrantLine, ScopeVersion};
use crate::workflows::apps::{PAGE, place};
use crate::workflows::audit::read::{Reach, reach};
use crate::workflows::engine::op::Unit;
use crate::workflows::{ActingMember, OpContext, View, WorkflowError};

/// How many custom roles the filter offers.
const CUSTOM_ROLES: i64 = 50;

/// An app in one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRow {
    pub app: App,
    /// The organization that owns it.
    pub owner: Name,
    /// Where it was added; nothing when nowhere.
    pub grant: Option<GrantLine>,
    /// The scope that counts there.
    pub scope: Scope,
    /// The names of the custom roles of that scope.
    pub custom_roles: Vec<(RoleId, Name)>,
    /// The services that the scope names and the organization lacks.
    pub missing: BTreeSet<ServiceId>,
}

impl AccessRow {
    /// When the app last acted there. Where else it acts is nobody's business there.
    pub fn last_used_at(&self) -> Option<Timestamp> {
        self.grant.as_ref().map_or(self.app.last_used_at, |grant| grant.last_used_at)
    }

    /// Whether the app's scope has changed since the organization approved it.
    pub fn has_drifted(&self) -> bool {
        self.grant.as_ref().is_some_and(|grant| grant.scope_version != self.app.scope_version)
    }
}

/// A page of apps in organizations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessPage {
    /// What was asked for.
    pub query: AppQuery,
    /// Whether apps that come before were left out.
    pub is_later_page: bool,
    /// The rows, in the order of the app list.
    pub rows: Vec<AccessRow>,
    /// Where the next page begins, if there is one.
    pub next: Option<AccessPlace>,
    /// The first custom roles of the organization, for its filter.
    pub custom_roles: Vec<(RoleId, Name)>,
    /// Whether the visitor may look at the apps of other organizations too.
    pub reach: Reach,
}

/// A part of an export: rows of whole apps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessPart {
    pub rows: Vec<AccessRow>,
    /// Where the next part begins, if there is one.
    pub next: Option<AccessPlace>,
}

/// Lists apps in organizations, on the page that begins after a place.
pub async fn list(
    op: &OpContext,
    org: &OrgId,
    query: AppQuery,
    after: Option<&AccessPlace>,
) -> Result<AccessPage, WorkflowError> {
    let mut view = op.view(org, Action::ReadAudit).await?;
    authorize_query(&mut view, &query).await?;
    let part = part(op, &mut view, &query, after).await?;
    let limit = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let is_cut = part.rows.len() > limit;
    let rows: Vec<_> = part.rows.into_iter().take(limit).collect();
    let next = if is_cut { rows.last().map(|row| place_of(row, &query)) } else { part.next };
    Ok(AccessPage {
        is_later_page: after.is_some(),
        rows,
        next,
        custom_roles: storage::roles::custom::list_names(&mut view, org, CUSTOM_ROLES).await?,
        reach: reach(&view.who),
        query,
    })
}

/// The same for a table of apps by organizations: whole apps, with every organization of theirs.
pub async fn matrix(
    op: &OpContext,
    org: &OrgId,
    query: AppQuery,
    after: Option<&AccessPlace>,
) -> Result<AccessPage, WorkflowError> {
    let mut view = op.view(org, Action::ReadAudit).await?;
    authorize_query(&mut view, &query).await?;
    let part = part(op, &mut view, &query, after).await?;
    Ok(AccessPage {
        is_later_page: after.is_some(),
        rows: part.rows,
        next: part.next,
        custom_roles: storage::roles::custom::list_names(&mut view, org, CUSTOM_ROLES).await?,
        reach: reach(&view.who),
        query,
    })
}

/// Begins an export of what a filter leaves, and puts that on the record. Returns the name of the
/// organization.
pub async fn begin_export(
    op: &OpContext,
    org: &OrgId,
    query: &AppQuery,
    format: Format,
) -> Result<Name, WorkflowError> {
    let mut change = op.change(org, Action::ReadAudit).await?;
    authorize_query(&mut change, query).await?;
    let export = Export::Access(format, query.parameters());
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
    after: Option<&AccessPlace>,
) -> Result<AccessPart, WorkflowError> {
    let mut view = op.view(org, Action::ReadAudit).await?;
    authorize_query(&mut view, query).await?;
    part(op, &mut view, query, after).await
}

/// Lets through who may know of the apps that are asked for, among those who read the record.
pub(crate) async fn authorize_query(
    unit: &mut Unit<ActingMember>,
    query: &AppQuery,
) -> Result<(), WorkflowError> {
    if reach(&unit.who) == Reach::OwnApps && query.tab == AppTab::Added {
        let denial = unit.who.deny_audit(&mut unit.tx).await?;
        return unit.noting_denial(Err(denial));
    }
    Ok(())
}

async fn part(
    op: &OpContext,
    view: &mut View,
    query: &AppQuery,
    after: Option<&AccessPlace>,
) -> Result<AccessPart, WorkflowError> {
    let home = view.who.org.clone();
    let (org, now) = (&home.id, op.now());
    let page = AppPage { query, after: after.map(|after| &after.app), now, skip: 0, limit: PAGE };
    let mut apps = storage::apps::pages::list(view, org, &page).await?;
    let is_full = i64::try_from(apps.len()).is_ok_and(|count| count == PAGE);
    // The page before may have ended in the midst of an app's organizations.
    let rest = after.and_then(|after| after.grant.as_ref().map(|grant| (&after.app.app, grant)));
    if let Some((app, _)) = rest {
        let begun = storage::apps::app::find_anywhere(view, app).await?;
        apps.splice(0..0, begun.filter(|app| (app.org == *org) == (query.tab == AppTab::Owned)));
        apps.truncate(storage::audit::access::APPS);
    }
    let only = (query.tab == AppTab::Added).then_some(org);
    let facts = storage::audit::access::list_facts(view, &apps, only, now).await?;
    let owners = match query.tab {
        AppTab::Owned => BTreeMap::from([(org.clone(), home.name.clone())]),
        AppTab::Added => {
            storage::organizations::organization::list_owners_of_added(view, org).await?
        }
    };
    let mut rows = Vec::new();
    for app in apps {
        let is_later = |grant: &&GrantLine| {
            rest.is_none_or(|(begun, (at, org))| {
                grant.app != *begun || (grant.added_at, &grant.org) > (*at, org)
            })
        };
        let Some(owner) = owners.get(&app.org) else {
            continue;
        };
        let of_app: Vec<_> = facts.grants.iter().filter(|grant| grant.app == app.id).collect();
        // Of an app of others whose time here is over there is nothing left to say.
        if of_app.is_empty() && query.tab == AppTab::Owned {
            rows.push(row(op, app.clone(), owner.clone(), &facts, None));
        }
        let later = of_app.into_iter().filter(is_later);
        rows.extend(later.map(|grant| row(op, app.clone(), owner.clone(), &facts, Some(grant))));
    }
    let next = rows.last().filter(|_| is_full).map(|row| place_of(row, query));
    Ok(AccessPart { rows, next })
}

fn row(
    op: &OpContext,
    app: App,
    owner: Name,
    facts: &AccessFacts,
    grant: Option<&GrantLine>,
) -> AccessRow {
    let version = grant.map_or(app.scope_version, |grant| grant.scope_version);
    let nothing = ScopeVersion { scope: Scope::nothing(), custom_roles: Vec::new() };
    let found = facts.scopes.get(&(app.id.clone(), version)).cloned().unwrap_or(nothing);
    let missing = grant.map_or_else(BTreeSet::new, |grant| {
        let services = facts.services.get(&grant.org).cloned().unwrap_or_default();
        access::resolve(&found.scope, &found.custom_roles, op.catalogue(), &services)
            .missing_services()
    });
    let names = found.custom_roles.into_iter().map(|role| (role.id, role.name)).collect();
    let (scope, grant) = (found.scope, grant.cloned());
    AccessRow { app, owner, grant, scope, custom_roles: names, missing }
}

fn place_of(row: &AccessRow, query: &AppQuery) -> AccessPlace {
    let grant = row.grant.as_ref().map(|grant| (grant.added_at, grant.org.clone()));
    AccessPlace { app: place(&row.app, query.sort), grant }
}
