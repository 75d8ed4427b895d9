//! Taking an app out of an organization. Either side may: the one that owns the app, and the one
//! that accepted it.

use crate::domain::apps::app::{App, Grant};
use crate::domain::audit::event::{Event, SharingEvent};
use crate::domain::policy::Action;
use crate::domain::text::Name;
use crate::domain::{AppId, OrgId};
use crate::storage::{self, Tx};
use crate::workflows::sharing::share::lock_both;
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// Which app is taken out of which organization, and in which organization that is done.
pub type Where<'a> = (&'a OrgId, &'a AppId, &'a OrgId);

/// What would be taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppRemoval {
    /// The app.
    pub app: App,
    /// The name of the organization that it is taken out of.
    pub org_name: Name,
    /// The grant, also one that has ended.
    pub grant: Grant,
}

/// Shows what would be taken out.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the app was not added there, or neither side is the
/// organization; [`WorkflowError::Denied`] for those who may not remove it.
pub async fn preview_app_removal(
    op: &OpContext,
    place: Where<'_>,
) -> Result<AppRemoval, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    Ok(load(&mut tx, visitor, place).await?.1)
}

/// Takes an app out of an organization: from this instant it gets no token there, and its tokens
/// for it are dead.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the app was not added there, or neither side is the
/// organization; [`WorkflowError::Denied`] for those who may not remove it.
pub async fn remove_app_from_org(op: &OpContext, place: Where<'_>) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    lock_both(&mut tx, place.0, place.2).await?;
    let (ctx, AppRemoval { app, grant, .. }) = load(&mut tx, visitor, place).await?;
    storage::sharing::grants::delete(&mut tx, &grant.id).await?;
    let other = if ctx.org.id == app.org { grant.org.clone() } else { app.org };
    let event = Event::Sharing(SharingEvent::Removed(grant));
    ctx.record_on_both(w, &mut tx, &other, event).await?;
    tx.commit().await?;
    Ok(())
}

pub(crate) async fn load(
    tx: &mut Tx,
    visitor: &Visitor,
    (org, app, from): Where<'_>,
) -> Result<(ActingMember, AppRemoval), WorkflowError> {
    let ctx = ActingMember::enter(tx, visitor, org).await?;
    ctx.authorize(tx, Action::SeeApps).await?;
    let app = storage::apps::app::find_anywhere(tx, app).await?.ok_or(WorkflowError::NotFound)?;
    let grant = storage::sharing::grants::find_also_ended(tx, &app.id, from).await?;
    let grant = grant.ok_or(WorkflowError::NotFound)?;
    let action = match (app.org == *org, from == org) {
        (true, true) => Action::AddOwnApp,
        (true, false) => Action::ShareApp,
        (false, true) => Action::RemoveForeignApp,
        (false, false) => return Err(WorkflowError::NotFound),
    };
    let scope = storage::apps::scopes::get(tx, &app.id, app.scope_version).await?;
    ctx.authorize_app(tx, action, &scope).await?;
    let found = storage::organizations::organization::find(tx, from).await?;
    let org_name = found.ok_or(WorkflowError::NotFound)?.name;
    Ok((ctx, AppRemoval { app, org_name, grant }))
}
