//! What becomes of a request: the asked organization accepts or declines it, the one that asks
//! takes it back.

use crate::domain::audit::event::{Event, SharingEvent};
use crate::domain::policy::Action;
use crate::domain::sharing::{AdditionRequest, LastDay, RequestState};
use crate::domain::{AppId, AppRef, OrgId, RequestId};
use crate::storage;
use crate::storage::sharing::{grants, requests};
use crate::workflows::engine::op::Change;
use crate::workflows::sharing::add::new_grant;
use crate::workflows::sharing::share::store;
use crate::workflows::sharing::show_request::{Asked, load};
use crate::workflows::{OpContext, WorkflowError};

/// What is sent to accept a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The version of the scope that was shown.
    pub version: i64,
    /// The last day of the grant; empty for none.
    pub last_day: String,
}

/// Accepts a request: from now on the app gets tokens for the organization, with exactly the scope
/// that was shown.
pub async fn accept(
    op: &OpContext,
    org: &OrgId,
    request: &RequestId,
    form: &Acceptance,
) -> Result<AppId, WorkflowError> {
    // Whoever asks is known only from the request, and both sides have to keep still.
    let owner = {
        let mut view = op.view(org, Action::AcceptForeignApp).await?;
        load(&mut view, org, request).await?.request.owner
    };
    let mut change = op.change_both(org, &owner, Action::AcceptForeignApp).await?;
    let Asked { request, app } = load(&mut change, org, request).await?;
    let grant = grants::find(&mut change, &app.id, org, op.now()).await?;
    match (request.state, grant) {
        (RequestState::Accepted, Some(_)) => return Ok(app.id),
        (RequestState::Open, None) => {}
        (
            RequestState::Open
            | RequestState::Accepted
            | RequestState::Declined
            | RequestState::Withdrawn,
            _,
        ) => return Err(WorkflowError::Stale),
    }
    if form.version != app.scope_version {
        return Err(WorkflowError::Stale);
    }
    let last = LastDay::parse(&form.last_day, op.now(), request.ends_at)
        .map_err(|error| WorkflowError::invalid("last_day", error))?;
    let grant = new_grant(op, &app, org, &change.who.answers, last.map(LastDay::end));
    store(op, &mut change, grant, Some(request), &owner).await?;
    change.commit().await?;
    Ok(app.id)
}

/// Declines a request.
pub async fn decline(
    op: &OpContext,
    org: &OrgId,
    request: &RequestId,
) -> Result<(), WorkflowError> {
    let mut change = op.change(org, Action::AcceptForeignApp).await?;
    let request = load(&mut change, org, request).await?.request;
    let owner = request.owner.clone();
    close(op, change, request, RequestState::Declined, &owner).await
}

/// Takes a request back, on the side that asked.
pub async fn withdraw(
    op: &OpContext,
    app: &AppRef,
    request: &RequestId,
) -> Result<(), WorkflowError> {
    let mut change = op.change(&app.org, Action::SeeApps).await?;
    let found = requests::find(&mut change, request).await?;
    let is_it = |found: &AdditionRequest| found.owner == app.org && found.app == app.id;
    let request = found.filter(is_it).ok_or(WorkflowError::NotFound)?;
    let found = storage::apps::app::find(&mut change, &app.org, &app.id).await?;
    let version = found.ok_or(WorkflowError::NotFound)?.scope_version;
    let scope = storage::apps::scopes::get(&mut change, &app.id, version).await?;
    change.authorize_app(Action::ShareApp, &scope).await?;
    let asked = storage::organizations::organization::find(&mut change, &request.org).await?;
    let other = asked.map_or_else(|| app.org.clone(), |asked| asked.id);
    close(op, change, request, RequestState::Withdrawn, &other).await
}

/// Closes an open request without a grant, on both records.
async fn close(
    op: &OpContext,
    mut change: Change,
    request: AdditionRequest,
    state: RequestState,
    other: &OrgId,
) -> Result<(), WorkflowError> {
    if request.state == state {
        return Ok(());
    }
    let by = change.who.answers.clone();
    if !requests::decide(&mut change, &request.id, state, op.now(), &by).await? {
        return Err(WorkflowError::Stale);
    }
    let event = if state == RequestState::Withdrawn {
        SharingEvent::Withdrawn(request)
    } else {
        SharingEvent::Declined(request)
    };
    change.record_on_both(other, Event::Sharing(event));
    change.commit().await
}
