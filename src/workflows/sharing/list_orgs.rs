//! The organizations that an app was added to, and those that were asked, for the one that owns
//! it.

use std::collections::BTreeMap;

use crate::domain::apps::app::{App, AppType};
use crate::domain::policy::Action;
use crate::domain::sharing::AdditionRequest;
use crate::domain::text::Name;
use crate::domain::{AppId, OrgId, ServiceId};
use crate::storage;
pub use crate::storage::sharing::apps::SharedWith;
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// How many organizations a page holds, and how many open requests are shown.
pub const PAGE: i64 = 50;

/// Where an app acts, and where it would like to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppOrgs {
    /// The app.
    pub app: App,
    /// The organizations, by name.
    pub rows: Vec<SharedWith>,
    /// The services that the approved scope names and an organization lacks.
    pub missing: BTreeMap<OrgId, Vec<ServiceId>>,
    /// Where the next page begins, if there is one: a name and an id.
    pub next: Option<(String, String)>,
    /// The open requests, newest first, with who asked.
    pub requests: Vec<(AdditionRequest, Name)>,
    /// Whether the visitor may add the app here and take it out.
    pub may_add: bool,
    /// Whether the visitor may do that in other organizations, as far as this side decides.
    pub may_share: bool,
}

/// Lists where an app of the organization was added.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the organization owns no such app.
pub async fn list_app_orgs(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
    after: (&str, &str),
) -> Result<AppOrgs, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeApps).await?;
    let app = storage::apps::app::find(&mut tx, org, app).await?.ok_or(WorkflowError::NotFound)?;
    let mut rows = storage::sharing::apps::list(&mut tx, &app.id, after, PAGE + 1).await?;
    let has_more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    if has_more {
        rows.pop();
    }
    let next = rows.last().filter(|_| has_more);
    let next = next.map(|last| (last.org.to_string(), last.grant.org.to_string()));
    let scope = storage::apps::scopes::get(&mut tx, &app.id, app.scope_version).await?;
    let is_shared = app.kind == AppType::ServerToServer;
    let add_denial = ctx.denial(&mut tx, Action::AddOwnApp, &scope).await?;
    let share_denial = ctx.denial(&mut tx, Action::ShareApp, &scope).await?;
    Ok(AppOrgs {
        missing: storage::sharing::apps::list_missing_services(&mut tx, &app.id).await?,
        requests: storage::sharing::requests::list_of_app(&mut tx, &app.id, PAGE).await?,
        may_add: is_shared && add_denial.is_none(),
        may_share: is_shared && share_denial.is_none(),
        rows,
        next,
        app,
    })
}
