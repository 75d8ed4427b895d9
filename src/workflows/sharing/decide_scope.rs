//! What an organization does about a scope that is newer than the one that it approved.

use crate::domain::audit::event::{Event, SharingEvent};
use crate::domain::policy::Action;
use crate::domain::{AppRef, OrgId};
use crate::storage::sharing::grants;
use crate::storage::{self, Tx};
use crate::workflows::{OpContext, WorkflowError};

/// What is done about a newer scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeVerdict {
    /// From now on it counts here.
    Accept,
    /// The approved one stays.
    Decline,
}

/// Accepts or declines the newest scope of an app of another organization, if it still is the
/// version that was shown.
pub async fn decide_scope(
    op: &OpContext,
    app: &AppRef,
    verdict: ScopeVerdict,
    version: i64,
) -> Result<(), WorkflowError> {
    // Whose app it is is known only from the app, and both sides have to keep still.
    let owner = {
        let mut view = op.view(&app.org, Action::SeeApps).await?;
        find_owner(&mut view, app).await?
    };
    let mut change = op.change_both(&app.org, &owner, Action::SeeApps).await?;
    let found = storage::apps::app::find(&mut change, &owner, &app.id).await?;
    let newest = found.ok_or(WorkflowError::NotFound)?.scope_version;
    let grant = grants::find_also_ended(&mut change, &app.id, &app.org).await?;
    let grant = grant.ok_or(WorkflowError::NotFound)?;
    change.authorize(Action::AcceptForeignApp).await?;
    if !grant.is_in_force(op.now()) || version != newest {
        return Err(WorkflowError::Stale);
    }
    let event = match verdict {
        ScopeVerdict::Accept if grant.scope_version == version => return Ok(()),
        ScopeVerdict::Decline if grant.scope_version == version => {
            return Err(WorkflowError::Stale);
        }
        ScopeVerdict::Decline if grant.declined_version == Some(version) => return Ok(()),
        ScopeVerdict::Accept => {
            grants::set_version(&mut change, &grant.id, version).await?;
            SharingEvent::ScopeAccepted { grant, version }
        }
        ScopeVerdict::Decline => {
            grants::set_declined(&mut change, &grant.id, version).await?;
            SharingEvent::ScopeDeclined { grant, version }
        }
    };
    change.record_on_both(&owner, Event::Sharing(event));
    change.commit().await
}

/// The organization that owns an app which is not this one's own.
async fn find_owner(tx: &mut Tx, app: &AppRef) -> Result<OrgId, WorkflowError> {
    let found = storage::apps::app::find_anywhere(tx, &app.id).await?;
    let foreign = found.filter(|found| found.org != app.org);
    Ok(foreign.ok_or(WorkflowError::NotFound)?.org)
}
