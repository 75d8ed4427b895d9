//! Deleting an app. Its App ID is never given again, its name is free, and what was recorded of
//! it stays.

use crate::domain::apps::app::App;
use crate::domain::audit::event::{AppChange, Event};
use crate::domain::policy::Action;
use crate::domain::{AppId, OrgId};
use crate::storage::{self, Tx};
use crate::workflows::apps::edit::Editing;
use crate::workflows::apps::reach::{Reach, reach};
use crate::workflows::engine::context::record;
use crate::workflows::{ActingMember, Actor, OpContext, Visitor, WorkflowError, Workflows};

/// Deletes an app. `typed` is its name, typed once more. Deleting it twice is deleting it once.
///
/// # Errors
/// [`WorkflowError::Invalid`] when the name is not its own; [`WorkflowError::Denied`] for those
/// who may not delete it; [`WorkflowError::NotFound`] when the organization never owned it.
pub async fn delete_app(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
    typed: &str,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    storage::organizations::organization::lock(&mut tx, org).await?;
    if was_deleted(&mut tx, visitor, org, app).await? {
        return Ok(());
    }
    let editing = Editing::load(&mut tx, visitor, org, app, Action::DeleteApp).await?;
    if !editing.app.name.is_typed(typed) {
        let message = "Type the name of the app exactly as it stands above.";
        return Err(WorkflowError::invalid("name", message));
    }
    let orgs = storage::apps::reach::list_orgs(&mut tx, app, w.now()).await?;
    let orgs: Vec<_> = orgs.into_iter().map(|reached| reached.org).collect();
    storage::apps::changes::delete(&mut tx, &editing.app, w.now()).await?;
    let Editing { ctx, app, .. } = editing;
    let change = AppChange::Deleted { last: Box::new(app.clone()), orgs: orgs.clone() };
    let event = Event::AppChanged { app: app.id.clone(), change };
    // Organizations that had added it read on their own record why it is gone.
    let actor = Actor::Person(ctx.person.clone());
    for other in orgs.iter().filter(|other| **other != *org) {
        record(w, &mut tx, &actor, &ctx.source, Some(other), event.clone()).await?;
    }
    ctx.record(w, &mut tx, event).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether somebody who may delete apps asks for one that is deleted already.
async fn was_deleted(
    tx: &mut Tx,
    visitor: &Visitor,
    org: &OrgId,
    app: &AppId,
) -> Result<bool, WorkflowError> {
    let ctx = ActingMember::enter(tx, visitor, org).await?;
    if !storage::apps::changes::was_deleted(tx, org, app).await? {
        return Ok(false);
    }
    ctx.authorize(tx, Action::DeleteApp).await?;
    Ok(true)
}

/// Shows what stops when an app is deleted.
///
/// # Errors
/// [`WorkflowError::Denied`] for those who may not delete it; [`WorkflowError::NotFound`] when
/// the organization owns no such app.
pub async fn preview_deletion(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
) -> Result<(App, Reach), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let editing = Editing::load(&mut tx, visitor, org, app, Action::DeleteApp).await?;
    let reach = reach(w, &mut tx, &editing.app).await?;
    Ok((editing.app, reach))
}
