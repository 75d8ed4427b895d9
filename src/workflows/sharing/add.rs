//! Adding an app to its own organization: only from then on it gets tokens there.

use crate::domain::access::EffectiveAccess;
use crate::domain::apps::app::{App, AppType, Grant};
use crate::domain::audit::event::{Event, SharingEvent};
use crate::domain::policy::Action;
use crate::domain::{AppId, OrgId, Timestamp};
use crate::storage::{self, Tx};
use crate::workflows::access::effective_access;
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// What an app would have, or has, in its organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// The app.
    pub app: App,
    /// Set when it was added already.
    pub grant: Option<Grant>,
    /// What it may do there.
    pub access: EffectiveAccess,
}

/// Shows what the app would have in the organization, before it is added.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the organization owns no such server to server app;
/// [`WorkflowError::Denied`] for those who may not add it.
pub async fn preview_addition(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
) -> Result<Addition, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    Ok(load(w, &mut tx, visitor, org, app).await?.1)
}

/// Adds the app to the organization that owns it. Adding it twice is adding it once.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the organization owns no such server to server app;
/// [`WorkflowError::Denied`] for those who may not add it.
pub async fn add_app_to_org(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
) -> Result<Addition, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    storage::organizations::organization::lock(&mut tx, org).await?;
    let (ctx, mut addition) = load(w, &mut tx, visitor, org, app).await?;
    if addition.grant.is_some() {
        return Ok(addition);
    }
    let grant = new_grant(w, &ctx, &addition.app, org, None);
    storage::sharing::grants::insert(&mut tx, &grant).await?;
    let event = SharingEvent::Added { grant: grant.clone(), request: None };
    ctx.record(w, &mut tx, Event::Sharing(event)).await?;
    tx.commit().await?;
    addition.grant = Some(grant);
    Ok(addition)
}

/// A grant from now on, of the scope that the app has now.
pub(crate) fn new_grant(
    w: &Workflows,
    ctx: &ActingMember,
    app: &App,
    org: &OrgId,
    ends_at: Option<Timestamp>,
) -> Grant {
    Grant {
        id: w.rng().id(),
        app: app.id.clone(),
        org: org.clone(),
        scope_version: app.scope_version,
        added_at: w.now(),
        added_by: ctx.person.clone(),
        ends_at,
        declined_version: None,
        last_used_at: None,
    }
}

/// The app, for somebody who may add it to the organization that owns it.
pub(crate) async fn load_addable(
    tx: &mut Tx,
    visitor: &Visitor,
    org: &OrgId,
    app: &AppId,
) -> Result<(ActingMember, App), WorkflowError> {
    let ctx = ActingMember::enter(tx, visitor, org).await?;
    ctx.authorize(tx, Action::SeeApps).await?;
    let app = storage::apps::app::find(tx, org, app).await?.ok_or(WorkflowError::NotFound)?;
    let scope = storage::apps::scopes::get(tx, &app.id, app.scope_version).await?;
    ctx.authorize_app(tx, Action::AddOwnApp, &scope).await?;
    if app.kind != AppType::ServerToServer {
        return Err(WorkflowError::NotFound);
    }
    Ok((ctx, app))
}

async fn load(
    w: &Workflows,
    tx: &mut Tx,
    visitor: &Visitor,
    org: &OrgId,
    app: &AppId,
) -> Result<(ActingMember, Addition), WorkflowError> {
    let (ctx, app) = load_addable(tx, visitor, org, app).await?;
    let grant = storage::sharing::grants::find(tx, &app.id, org, w.now()).await?;
    let access = effective_access(w, tx, &app.id, app.scope_version, org).await?;
    Ok((ctx, Addition { app, grant, access }))
}
