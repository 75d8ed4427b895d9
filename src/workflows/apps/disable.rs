//! Disabling an app, and enabling it again. A disabled app gets no token, and the tokens that it
//! has are refused as long as it is disabled.

use crate::domain::apps::app::App;
use crate::domain::audit::event::AppChange;
use crate::domain::policy::Action;
use crate::domain::{AppId, OrgId};
use crate::storage;
use crate::workflows::apps::edit::Editing;
use crate::workflows::apps::reach::{Reach, reach};
use crate::workflows::{OpContext, Visitor, WorkflowError, Workflows};

/// Disables an app. One that is disabled stays as it is.
///
/// # Errors
/// [`WorkflowError::Denied`] for those who may not change it; [`WorkflowError::NotFound`] when
/// the organization owns no such app.
pub async fn disable_app(op: &OpContext, org: &OrgId, app: &AppId) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    storage::organizations::organization::lock(&mut tx, org).await?;
    let editing = Editing::load(&mut tx, visitor, org, app, Action::EditApp).await?;
    let by = (w.now(), &editing.ctx.person);
    if storage::apps::changes::disable(&mut tx, app, by.0, by.1).await? {
        editing.record(w, &mut tx, AppChange::Disabled).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Enables an app. One that is enabled stays as it is.
///
/// # Errors
/// [`WorkflowError::Denied`] for those who may not change it; [`WorkflowError::NotFound`] when
/// the organization owns no such app.
pub async fn enable_app(op: &OpContext, org: &OrgId, app: &AppId) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    storage::organizations::organization::lock(&mut tx, org).await?;
    let editing = Editing::load(&mut tx, visitor, org, app, Action::EditApp).await?;
    if storage::apps::changes::enable(&mut tx, app).await? {
        editing.record(w, &mut tx, AppChange::Enabled).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Shows what stops when an app is disabled.
///
/// # Errors
/// [`WorkflowError::Denied`] for those who may not change it; [`WorkflowError::NotFound`] when
/// the organization owns no such app.
pub async fn preview_disabling(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
) -> Result<(App, Reach), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let editing = Editing::load(&mut tx, visitor, org, app, Action::EditApp).await?;
    let reach = reach(w, &mut tx, &editing.app).await?;
    Ok((editing.app, reach))
}
