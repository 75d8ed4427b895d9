//! Taking an app out of an organization. Either side may: the one that owns the app, and the one
//! that accepted it.

use crate::domain::apps::app::{App, Grant};
use crate::domain::audit::event::{Event, SharingEvent};
use crate::domain::policy::Action;
use crate::domain::text::Name;
use crate::domain::{AppRef, OrgId};
use crate::storage;
use crate::workflows::engine::op::Unit;
use crate::workflows::{ActingMember, OpContext, WorkflowError};

/// What would be taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppRemoval {
    pub app: App,
    /// The organization that it is taken out of.
    pub from: Name,
    /// The grant, also one that has ended.
    pub grant: Grant,
}

impl AppRemoval {
    /// Whether the app is taken out of the organization that owns it.
    pub fn is_own(&self) -> bool {
        self.app.org == self.grant.org
    }
}

/// Shows what would be taken out.
pub async fn preview_removal(
    op: &OpContext,
    app: &AppRef,
    from: &OrgId,
) -> Result<AppRemoval, WorkflowError> {
    let mut view = op.view(&app.org, Action::SeeApps).await?;
    load(&mut view, app, from).await
}

/// Takes an app out of an organization: from this instant it gets no token there, and its tokens
/// for it are dead.
pub async fn remove(op: &OpContext, app: &AppRef, from: &OrgId) -> Result<(), WorkflowError> {
    let mut change = op.change_both(&app.org, from, Action::SeeApps).await?;
    let AppRemoval { app: found, grant, .. } = load(&mut change, app, from).await?;
    storage::sharing::grants::delete(&mut change, &grant.id).await?;
    let other = if app.org == found.org { grant.org.clone() } else { found.org };
    change.record_on_both(&other, Event::Sharing(SharingEvent::Removed(grant)));
    change.commit().await
}

/// The app and its grant, for somebody who may end it, on either side.
pub(super) async fn load(
    unit: &mut Unit<ActingMember>,
    AppRef { org, id }: &AppRef,
    from: &OrgId,
) -> Result<AppRemoval, WorkflowError> {
    let app = storage::apps::app::find_anywhere(unit, id).await?.ok_or(WorkflowError::NotFound)?;
    let grant = storage::sharing::grants::find_also_ended(unit, id, from).await?;
    let grant = grant.ok_or(WorkflowError::NotFound)?;
    let action = match (app.org == *org, from == org) {
        (true, true) => Action::AddOwnApp,
        (true, false) => Action::ShareApp,
        (false, true) => Action::RemoveForeignApp,
        (false, false) => return Err(WorkflowError::NotFound),
    };
    let scope = storage::apps::scopes::get(unit, id, app.scope_version).await?;
    unit.authorize_app(action, &scope).await?;
    let found = storage::organizations::organization::find(unit, from).await?;
    Ok(AppRemoval { app, from: found.ok_or(WorkflowError::NotFound)?.name, grant })
}
