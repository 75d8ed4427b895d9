//! The organizations that an app was added to, and those that were asked, for the one that owns
//! it.

use std::collections::BTreeMap;

use crate::domain::apps::app::{App, AppType};
use crate::domain::policy::Action;
use crate::domain::sharing::OrgPlace;
use crate::domain::text::Name;
use crate::domain::{AppRef, OrgId, ServiceId};
use crate::storage;
use crate::storage::sharing::apps::SharedWith;
use crate::storage::sharing::requests::OpenRequest;
use crate::workflows::{OpContext, WorkflowError};

/// How many organizations a page holds, and how many open requests are shown.
const PAGE: i64 = 50;

/// Where an app acts, and where it would like to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppOrgs {
    pub app: App,
    /// The organizations, by name.
    pub rows: Vec<SharedWith>,
    /// The services that the approved scope names and an organization lacks.
    pub missing: BTreeMap<OrgId, Vec<ServiceId>>,
    /// Where the next page begins, if there is one.
    pub next: Option<OrgPlace>,
    /// The open requests, newest first.
    pub requests: Vec<OpenRequest>,
    /// The names of the organizations that the visitor belongs to.
    pub known: BTreeMap<OrgId, Name>,
    /// Whether the visitor may add the app here and take it out.
    pub may_add: bool,
    /// Whether the visitor may do that in other organizations, as far as this side decides.
    pub may_share: bool,
}

/// Lists where an app of the organization was added.
pub async fn list_orgs(
    op: &OpContext,
    app: &AppRef,
    after: Option<&OrgPlace>,
) -> Result<AppOrgs, WorkflowError> {
    let mut view = op.view(&app.org, Action::SeeApps).await?;
    let app = storage::apps::app::find(&mut view, &app.org, &app.id).await?;
    let app = app.ok_or(WorkflowError::NotFound)?;
    let mut rows = storage::sharing::apps::list(&mut view, &app.id, after, PAGE + 1).await?;
    let has_more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    if has_more {
        rows.pop();
    }
    let place =
        |last: &SharedWith| OrgPlace { name: last.org.to_string(), org: last.grant.org.clone() };
    let next = rows.last().filter(|_| has_more).map(place);
    let scope = storage::apps::scopes::get(&mut view, &app.id, app.scope_version).await?;
    let is_shared = app.kind == AppType::ServerToServer;
    let add_denial = view.denial(Action::AddOwnApp, &scope).await?;
    let share_denial = view.denial(Action::ShareApp, &scope).await?;
    let mut known = BTreeMap::new();
    if let Ok(person) = view.who.person().cloned() {
        let held = storage::members::member::list_of_person(&mut view, &person).await?;
        known.extend(held.into_iter().map(|held| (held.org, held.org_name)));
    }
    Ok(AppOrgs {
        known,
        missing: storage::sharing::apps::list_missing_services(&mut view, &app.id).await?,
        requests: storage::sharing::requests::list_of_app(&mut view, &app.id, PAGE).await?,
        may_add: is_shared && add_denial.is_none(),
        may_share: is_shared && share_denial.is_none(),
        rows,
        next,
        app,
    })
}
