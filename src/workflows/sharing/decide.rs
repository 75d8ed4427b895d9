//! Requests of other organizations to accept their apps: looking at them, accepting, declining,
//! and taking one back.

use crate::domain::access::EffectiveAccess;
use crate::domain::apps::app::App;
use crate::domain::audit::event::{Event, SharingEvent};
use crate::domain::policy::Action;
use crate::domain::roles::role::CustomRole;
use crate::domain::scope::Scope;
use crate::domain::sharing::{AdditionRequest, LastDay, RequestState};
use crate::domain::text::Name;
use crate::domain::{AppId, OrgId, RequestId, Timestamp};
pub use crate::storage::sharing::requests::RequestRow;
use crate::storage::{self, Tx};
use crate::workflows::access::effective_access;
use crate::workflows::sharing::add::new_grant;
use crate::workflows::sharing::share::{add, lock_both};
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// How many requests a page holds.
pub const PAGE: i64 = 50;

/// Where a page ended: when its last request was made, and its id.
pub type Place = (Timestamp, RequestId);

/// A page of requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestPage {
    /// The open requests, newest first.
    pub rows: Vec<RequestRow>,
    /// Where the next page begins, if there is one.
    pub next: Option<Place>,
    /// How many there are in all.
    pub found: i64,
}

/// A request with everything that it takes to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestDetails {
    /// The request.
    pub request: AdditionRequest,
    /// The organization that asks.
    pub owner: Name,
    /// Who asks.
    pub person: Name,
    /// The app as it is now.
    pub app: App,
    /// Its scope as it is now: what would be approved.
    pub scope: Scope,
    /// The custom roles of that scope.
    pub custom_roles: Vec<CustomRole>,
    /// What the app could do here.
    pub access: EffectiveAccess,
}

/// What is sent to accept a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptRequest {
    /// The organization that was asked.
    pub org: OrgId,
    /// The request.
    pub request: RequestId,
    /// The version of the scope that was shown.
    pub version: i64,
    /// The last day of the grant; empty for none.
    pub last_day: String,
}

/// Lists the open requests to an organization, newest first.
///
/// # Errors
/// [`WorkflowError::NotFound`] for outsiders; [`WorkflowError::Denied`] for those who may not
/// accept: who asks is not theirs to see.
pub async fn list_requests(
    op: &OpContext,
    org: &OrgId,
    after: Option<Place>,
) -> Result<RequestPage, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::AcceptForeignApp).await?;
    let mut rows =
        storage::sharing::requests::list_to(&mut tx, org, after.as_ref(), PAGE + 1).await?;
    let has_more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    if has_more {
        rows.pop();
    }
    let place = |row: &RequestRow| (row.request.requested_at, row.request.id.clone());
    let next = rows.last().filter(|_| has_more).map(place);
    Ok(RequestPage { rows, next, found: storage::sharing::requests::count_to(&mut tx, org).await? })
}

/// Looks at a request to an organization.
///
/// # Errors
/// [`WorkflowError::NotFound`] when nobody asked that of the organization;
/// [`WorkflowError::Denied`] for those who may not accept.
pub async fn see_request(
    op: &OpContext,
    org: &OrgId,
    request: &RequestId,
) -> Result<RequestDetails, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let (_, request, app) = load(&mut tx, visitor, org, request).await?;
    let version = app.scope_version;
    let owner = storage::organizations::organization::find(&mut tx, &request.owner).await?;
    let person = storage::account::people::find(&mut tx, &request.requested_by).await?;
    Ok(RequestDetails {
        owner: owner.ok_or(WorkflowError::NotFound)?.name,
        person: person.ok_or(WorkflowError::NotFound)?.person.name,
        scope: storage::apps::scopes::get(&mut tx, &app.id, version).await?,
        custom_roles: storage::roles::custom::list_of_scope(&mut tx, &app.id, version).await?,
        access: effective_access(w, &mut tx, &app.id, version, org).await?,
        request,
        app,
    })
}

/// Accepts a request: from now on the app gets tokens for the organization, with the scope that
/// was shown. Accepting twice is accepting once.
///
/// # Errors
/// [`WorkflowError::NotFound`] when nobody asked that of the organization;
/// [`WorkflowError::Denied`] for those who may not accept; [`WorkflowError::Stale`] when the scope
/// is no longer the one that was shown, or the request no longer open.
pub async fn accept_request(op: &OpContext, form: AcceptRequest) -> Result<AppId, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let asked = (&form.org, &form.request);
    let (_, request, _) = load(&mut tx, visitor, asked.0, asked.1).await?;
    lock_both(&mut tx, &form.org, &request.owner).await?;
    let (ctx, request, app) = load(&mut tx, visitor, asked.0, asked.1).await?;
    let grant = storage::sharing::grants::find(&mut tx, &app.id, &form.org, w.now()).await?;
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
    let last = LastDay::parse(&form.last_day, w.now(), request.ends_at)
        .map_err(|error| WorkflowError::invalid("last_day", error))?;
    let grant = new_grant(w, &ctx, &app, &form.org, last.map(LastDay::end));
    let owner = request.owner.clone();
    add(w, &mut tx, &ctx, grant, Some(request), &owner).await?;
    tx.commit().await?;
    Ok(app.id)
}

/// Declines a request. Declining twice is declining once.
///
/// # Errors
/// [`WorkflowError::NotFound`] when nobody asked that of the organization;
/// [`WorkflowError::Denied`] for those who may not accept; [`WorkflowError::Stale`] when the
/// request is no longer open.
pub async fn decline_request(
    op: &OpContext,
    asked: (&OrgId, &RequestId),
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let (ctx, request, _) = load(&mut tx, visitor, asked.0, asked.1).await?;
    let owner = request.owner.clone();
    close(w, &mut tx, &ctx, request, RequestState::Declined, &owner).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a request back, on the side that asked. Doing it twice is doing it once.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the organization asked no such thing;
/// [`WorkflowError::Denied`] for those who may not share its apps; [`WorkflowError::Stale`] when
/// the request is no longer open.
pub async fn withdraw_request(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
    request: &RequestId,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeApps).await?;
    let found = storage::sharing::requests::find(&mut tx, request).await?;
    let is_it = |found: &AdditionRequest| found.owner == *org && found.app == *app;
    let request = found.filter(is_it).ok_or(WorkflowError::NotFound)?;
    let found =
        storage::apps::app::find(&mut tx, org, app).await?.ok_or(WorkflowError::NotFound)?;
    let scope = storage::apps::scopes::get(&mut tx, app, found.scope_version).await?;
    ctx.authorize_app(&mut tx, Action::ShareApp, &scope).await?;
    let is_there =
        storage::organizations::organization::find(&mut tx, &request.org).await?.is_some();
    let other = if is_there { request.org.clone() } else { org.clone() };
    close(w, &mut tx, &ctx, request, RequestState::Withdrawn, &other).await?;
    tx.commit().await?;
    Ok(())
}

/// Closes an open request without a grant, on both records.
async fn close(
    w: &Workflows,
    tx: &mut Tx,
    ctx: &ActingMember,
    request: AdditionRequest,
    state: RequestState,
    other: &OrgId,
) -> Result<(), WorkflowError> {
    if request.state == state {
        return Ok(());
    }
    let decided = (w.now(), &ctx.person);
    if !storage::sharing::requests::decide(tx, &request.id, state, decided.0, decided.1).await? {
        return Err(WorkflowError::Stale);
    }
    let event = if state == RequestState::Withdrawn {
        SharingEvent::Withdrawn(request)
    } else {
        SharingEvent::Declined(request)
    };
    ctx.record_on_both(w, tx, other, Event::Sharing(event)).await
}

/// A request to the organization with its app, for somebody who may accept it.
async fn load(
    tx: &mut Tx,
    visitor: &Visitor,
    org: &OrgId,
    request: &RequestId,
) -> Result<(ActingMember, AdditionRequest, App), WorkflowError> {
    let ctx = ActingMember::enter(tx, visitor, org).await?;
    ctx.authorize(tx, Action::AcceptForeignApp).await?;
    let found = storage::sharing::requests::find(tx, request).await?;
    let request = found.filter(|found| found.org == *org).ok_or(WorkflowError::NotFound)?;
    let app = storage::apps::app::find(tx, &request.owner, &request.app).await?;
    Ok((ctx, request, app.ok_or(WorkflowError::NotFound)?))
}
