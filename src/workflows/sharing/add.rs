//! Adding an app to its own organization: only from then on it gets tokens there.

use crate::domain::access::EffectiveAccess;
use crate::domain::apps::app::{App, AppType, Grant};
use crate::domain::audit::event::{Event, SharingEvent};
use crate::domain::policy::Action;
use crate::domain::{AppId, AppRef, OrgId, PersonId, Timestamp};
use crate::storage;
use crate::workflows::access::effective_access;
use crate::workflows::engine::op::Unit;
use crate::workflows::{ActingMember, OpContext, WorkflowError, Workflows};

/// What an app would have, or has, in its organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    pub app: App,
    /// Set when it was added already.
    pub grant: Option<Grant>,
    pub access: EffectiveAccess,
}

/// Shows what a server to server app would have in its organization, before it is added.
pub async fn preview_addition(op: &OpContext, app: &AppRef) -> Result<Addition, WorkflowError> {
    let mut view = op.view(&app.org, Action::SeeApps).await?;
    load(op, &mut view, &app.id).await
}

/// Adds a server to server app to the organization that owns it.
pub async fn add(op: &OpContext, app: &AppRef) -> Result<Addition, WorkflowError> {
    let mut change = op.change(&app.org, Action::SeeApps).await?;
    let mut addition = load(op, &mut change, &app.id).await?;
    if addition.grant.is_some() {
        return Ok(addition);
    }
    let grant = new_grant(op, &addition.app, &app.org, &change.who.answers, None);
    storage::sharing::grants::insert(&mut change, &grant).await?;
    let event = SharingEvent::Added { grant: grant.clone(), request: None };
    change.record(Event::Sharing(event));
    change.commit().await?;
    addition.grant = Some(grant);
    Ok(addition)
}

/// A grant from now on, of the scope that the app has now.
pub(super) fn new_grant(
    w: &Workflows,
    app: &App,
    org: &OrgId,
    by: &PersonId,
    ends_at: Option<Timestamp>,
) -> Grant {
    Grant {
        id: w.rng().id(),
        app: app.id.clone(),
        org: org.clone(),
        scope_version: app.scope_version,
        added_at: w.now(),
        added_by: by.clone(),
        ends_at,
        declined_version: None,
        last_used_at: None,
    }
}

/// The app, for somebody who may add it to the organization that owns it.
pub(super) async fn load_addable(
    unit: &mut Unit<ActingMember>,
    app: &AppId,
) -> Result<App, WorkflowError> {
    let org = unit.who.org.id.clone();
    let app = storage::apps::app::find(unit, &org, app).await?.ok_or(WorkflowError::NotFound)?;
    let scope = storage::apps::scopes::get(unit, &app.id, app.scope_version).await?;
    unit.authorize_app(Action::AddOwnApp, &scope).await?;
    if app.kind != AppType::ServerToServer {
        return Err(WorkflowError::NotFound);
    }
    Ok(app)
}

async fn load(
    w: &Workflows,
    unit: &mut Unit<ActingMember>,
    app: &AppId,
) -> Result<Addition, WorkflowError> {
    let org = unit.who.org.id.clone();
    let app = load_addable(unit, app).await?;
    let grant = storage::sharing::grants::find(unit, &app.id, &org, w.now()).await?;
    let access = effective_access(w, unit, &app.id, app.scope_version, &org).await?;
    Ok(Addition { app, grant, access })
}
