//! Disabling an app, and enabling it again. A disabled app gets no token, and the tokens that it
//! has are refused as long as it is disabled.

use crate::domain::AppRef;
use crate::domain::audit::event::AppChange;
use crate::domain::policy::Action;
use crate::storage::apps::changes;
use crate::workflows::apps::edit::{Editing, changed};
use crate::workflows::apps::reach::{AppEnd, reach};
use crate::workflows::{OpContext, WorkflowError};

/// Disables an app. One that is disabled stays as it is.
pub async fn disable(op: &OpContext, app: &AppRef) -> Result<(), WorkflowError> {
    let mut change = op.change(&app.org, Action::SeeApps).await?;
    Editing::load(&mut change, app, Action::EditApp).await?;
    let person = change.who.answers.clone();
    if !changes::disable(&mut change, &app.id, op.now(), &person).await? {
        return Ok(());
    }
    change.record(changed(app, AppChange::Disabled));
    change.commit().await
}

/// Enables an app. One that is enabled stays as it is.
pub async fn enable(op: &OpContext, app: &AppRef) -> Result<(), WorkflowError> {
    let mut change = op.change(&app.org, Action::SeeApps).await?;
    Editing::load(&mut change, app, Action::EditApp).await?;
    if !changes::enable(&mut change, &app.id).await? {
        return Ok(());
    }
    change.record(changed(app, AppChange::Enabled));
    change.commit().await
}

/// Shows what stops when an app is disabled.
pub async fn preview_disabling(op: &OpContext, app: &AppRef) -> Result<AppEnd, WorkflowError> {
    let mut view = op.view(&app.org, Action::SeeApps).await?;
    let Editing { app, .. } = Editing::load(&mut view, app, Action::EditApp).await?;
    Ok(AppEnd { reach: reach(op, &mut view, &app).await?, app })
}
