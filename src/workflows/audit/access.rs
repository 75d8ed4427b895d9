//! Who has access where: every app of an organization, or added to it, in every organization that
//! this one may know of, with what it may really do there.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::apps::app::App;
use crate::domain::apps::query::{AccessPlace, AppQuery, AppTab};
use crate::domain::audit::event::{Event, Export};
use crate::domain::policy::Action;
use crate::domain::scope::Scope;
use crate::domain::text::Name;
use crate::domain::{OrgId, RoleId, ServiceId, access};
use crate::storage;
use crate::storage::Tx;
use crate::storage::apps::pages::AppPage;
use crate::storage::audit::access::{AccessFacts, GrantLine, ScopeVersion};
use crate::workflows::apps::list::{PAGE, place};
use crate::workflows::audit::read::{Reach, reach};
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// How many custom roles the filter offers.
const CUSTOM_ROLES: i64 = 50;

/// An app in one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRow {
    /// The app.
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
    /// Whether the app's scope has changed since the organization approved it.
    pub fn has_drifted(&self) -> bool {
        self.grant.as_ref().is_some_and(|grant| grant.scope_version != self.app.scope_version)
    }
}

/// A page of apps in organizations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessPage {
    /// The rows, in the order of the app list.
    pub rows: Vec<AccessRow>,
    /// Where the next page begins, if there is one.
    pub next: Option<AccessPlace>,
    /// The first custom roles of the organization, for its filter.
    pub custom_roles: Vec<(RoleId, Name)>,
    /// Whether the visitor may look at the apps of other organizations too.
    pub reach: Reach,
}

type Asked<'a> = (&'a OrgId, &'a AppQuery, Option<&'a AccessPlace>);

/// Lists apps in organizations.
///
/// # Errors
/// [`WorkflowError::Denied`] for those who may not know.
pub async fn list_access(
    op: &OpContext,
    (org, query, after): Asked<'_>,
) -> Result<AccessPage, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = enter(&mut tx, visitor, org, query).await?;
    let part = part(w, &mut tx, &ctx, query, after).await?;
    let limit = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let is_cut = part.rows.len() > limit;
    let rows: Vec<_> = part.rows.into_iter().take(limit).collect();
    let next = if is_cut { rows.last().map(|row| place_of(row, query)) } else { part.next };
    Ok(AccessPage {
        rows,
        next,
        custom_roles: storage::roles::custom::list_names(&mut tx, org, CUSTOM_ROLES).await?,
        reach: reach(&ctx),
    })
}

/// Begins an export of what a filter leaves, and puts that on the record. Returns the name of the
/// organization.
///
/// # Errors
/// [`WorkflowError::Denied`] for those who may not know.
pub async fn begin_export(
    op: &OpContext,
    org: &OrgId,
    query: &AppQuery,
) -> Result<Name, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let ctx = enter(&mut tx, visitor, org, query).await?;
    let export = Export::Access(query.parameters());
    ctx.record(w, &mut tx, Event::Exported { org: org.clone(), export }).await?;
    tx.commit().await?;
    Ok(ctx.org.name)
}

/// The next part of an export: what the list shows, without its pages.
///
/// # Errors
/// [`WorkflowError::Denied`] for those who may not know.
pub async fn export_access(
    op: &OpContext,
    (org, query, after): Asked<'_>,
) -> Result<(Vec<AccessRow>, Option<AccessPlace>), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = enter(&mut tx, visitor, org, query).await?;
    let part = part(w, &mut tx, &ctx, query, after).await?;
    Ok((part.rows, part.next))
}

/// Lets in who may know of the apps that are asked for.
pub(crate) async fn enter(
    tx: &mut Tx,
    visitor: &Visitor,
    org: &OrgId,
    query: &AppQuery,
) -> Result<ActingMember, WorkflowError> {
    let ctx = ActingMember::enter(tx, visitor, org).await?;
    ctx.authorize(tx, Action::ReadAudit).await?;
    if reach(&ctx) == Reach::OwnApps && query.tab == AppTab::Added {
        return Err(ctx.deny_audit(tx).await?);
    }
    Ok(ctx)
}

/// Rows of whole apps, and where the next of them begin.
struct Part {
    rows: Vec<AccessRow>,
    next: Option<AccessPlace>,
}

async fn part(
    w: &Workflows,
    tx: &mut Tx,
    ctx: &ActingMember,
    query: &AppQuery,
    after: Option<&AccessPlace>,
) -> Result<Part, WorkflowError> {
    let org = &ctx.org.id;
    let page = AppPage { query, after: after.map(|after| &after.app), now: w.now(), limit: PAGE };
    let mut apps = storage::apps::pages::list(tx, org, &page).await?;
    let is_full = i64::try_from(apps.len()).is_ok_and(|count| count == PAGE);
    // The page before may have ended in the midst of an app's organizations.
    let rest = after.and_then(|after| after.grant.as_ref().map(|grant| (&after.app.app, grant)));
    if let Some((app, _)) = rest {
        let begun = storage::apps::app::find_anywhere(tx, app).await?;
        apps.splice(0..0, begun.filter(|app| (app.org == *org) == (query.tab == AppTab::Owned)));
        apps.truncate(storage::audit::access::APPS);
    }
    let only = (query.tab == AppTab::Added).then_some(org);
    let facts = storage::audit::access::list_facts(tx, &apps, only, w.now()).await?;
    let owners = match query.tab {
        AppTab::Owned => BTreeMap::from([(org.clone(), ctx.org.name.clone())]),
        AppTab::Added => {
            storage::organizations::organization::list_owners_of_added(tx, org).await?
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
            rows.push(row(w, app.clone(), owner.clone(), &facts, None));
        }
        let later = of_app.into_iter().filter(is_later);
        rows.extend(later.map(|grant| row(w, app.clone(), owner.clone(), &facts, Some(grant))));
    }
    let next = rows.last().filter(|_| is_full).map(|row| place_of(row, query));
    Ok(Part { rows, next })
}

fn row(
    w: &Workflows,
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
        access::resolve(&found.scope, &found.custom_roles, w.catalogue(), &services)
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
