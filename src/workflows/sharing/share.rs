//! Adding an app to another organization takes two consents: the owning organization's, and that
//! of an owner of the other one. Somebody who holds both adds it in one step; anybody else asks.
//!
//! Whether an Organization ID exists is never told: asking ends the same way whatever was typed.

use crate::domain::access::EffectiveAccess;
use crate::domain::apps::app::{App, Grant};
use crate::domain::audit::event::{Event, SharingEvent};
use crate::domain::policy::{Action, Verdict, best_verdict};
use crate::domain::roles::role::CustomRole;
use crate::domain::scope::Scope;
use crate::domain::sharing::{AdditionRequest, LastDay, RequestState};
use crate::domain::text::{Description, Name};
use crate::domain::{AppId, OrgId};
use crate::storage::{self, Tx};
use crate::workflows::access::effective_access;
use crate::workflows::sharing::add::{load_addable, new_grant};
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// Where an app can be added, and what that would mean for the one that was asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharingOffer {
    /// The app.
    pub app: App,
    /// The organizations where the visitor gives both consents and the app does not act yet, by
    /// name.
    pub own: Vec<(OrgId, Name)>,
    /// What would follow, when an organization was asked about.
    pub preview: Option<SharingPreview>,
    /// What is wrong with the Organization ID that was asked about.
    pub problem: Option<String>,
}

/// What would follow from adding an app to an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharingPreview {
    /// The organization.
    pub org: OrgId,
    /// Its name, when the visitor belongs to it.
    pub name: Option<Name>,
    /// Whether the visitor can add it in one step.
    pub is_one_step: bool,
    /// The scope to be approved.
    pub scope: Scope,
    /// The custom roles of that scope.
    pub custom_roles: Vec<CustomRole>,
    /// What the app could do there, when the visitor belongs to it. Otherwise what the scope
    /// names, as if every service were there.
    pub access: EffectiveAccess,
    /// The grant in force there, if there is one.
    pub grant: Option<Grant>,
    /// The request that is open there, if there is one.
    pub request: Option<AdditionRequest>,
}

/// What is sent to add an app to an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareApp {
    /// The organization that owns the app.
    pub org: OrgId,
    /// The app.
    pub app: AppId,
    /// The Organization ID of the other one, as it was typed.
    pub to: String,
    /// The last day of the grant; empty for none.
    pub last_day: String,
    /// A word to those who are asked.
    pub note: String,
    /// The version of the scope that was shown.
    pub version: i64,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// The app was added, or had been before.
    Added,
    /// Its owners were asked, if it exists, or had been before.
    Requested,
}

/// Shows where an app can be added, and with an Organization ID what would follow there.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the organization owns no such server to server app;
/// [`WorkflowError::Denied`] for those who may not share it.
pub async fn offer_sharing(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
    to: &str,
) -> Result<SharingOffer, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let (ctx, app) = load_addable(&mut tx, visitor, org, app).await?;
    let held = storage::members::member::list_of_person(&mut tx, &ctx.person).await?;
    let person = (&ctx.person, w.now());
    let added =
        storage::sharing::grants::list_orgs_of_member(&mut tx, &app.id, person.0, person.1).await?;
    let own = held
        .into_iter()
        .filter(|held| !added.contains(&held.org))
        .filter(|held| {
            held.org == *org || best_verdict(Action::AcceptForeignApp, &held.roles) == Verdict::Yes
        })
        .map(|held| (held.org, held.org_name));
    let own = own.collect();
    let (preview, problem) = match (to.trim(), parse(to)) {
        ("", _) => (None, None),
        (_, Ok(to)) => (Some(preview(w, &mut tx, &ctx, &app, to).await?), None),
        (_, Err(problem)) => (None, Some(problem.to_owned())),
    };
    Ok(SharingOffer { app, own, preview, problem })
}

async fn preview(
    w: &Workflows,
    tx: &mut Tx,
    ctx: &ActingMember,
    app: &App,
    to: OrgId,
) -> Result<SharingPreview, WorkflowError> {
    let version = app.scope_version;
    let scope = storage::apps::scopes::get(tx, &app.id, version).await?;
    if to != ctx.org.id {
        ctx.authorize_app(tx, Action::ShareApp, &scope).await?;
    }
    let roles = storage::members::member::list_roles(tx, &to, &ctx.person).await?;
    let name = if roles.is_empty() {
        None
    } else {
        storage::organizations::organization::find(tx, &to).await?.map(|org| org.name)
    };
    let access = if name.is_some() {
        effective_access(w, tx, &app.id, version, &to).await?
    } else {
        named_access(w, tx, &app.id, version).await?
    };
    Ok(SharingPreview {
        is_one_step: to == ctx.org.id
            || best_verdict(Action::AcceptForeignApp, &roles) == Verdict::Yes,
        name,
        scope,
        custom_roles: storage::roles::custom::list_of_scope(tx, &app.id, version).await?,
        access,
        grant: storage::sharing::grants::find(tx, &app.id, &to, w.now()).await?,
        request: storage::sharing::requests::find_open(tx, &app.id, &to).await?,
        org: to,
    })
}

/// What a version of a scope names, as if every service were there.
async fn named_access(
    w: &Workflows,
    tx: &mut Tx,
    app: &AppId,
    version: i64,
) -> Result<EffectiveAccess, WorkflowError> {
    let scope = storage::apps::scopes::get(tx, app, version).await?;
    let custom_roles = storage::roles::custom::list_of_scope(tx, app, version).await?;
    let services = w.catalogue().services().iter().map(|service| service.id.clone()).collect();
    Ok(crate::domain::access::resolve(&scope, &custom_roles, w.catalogue(), &services))
}

/// Adds the app where the visitor gives both consents, and asks for it elsewhere. Doing it twice
/// is doing it once; other terms than the first time change nothing.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the organization owns no such server to server app;
/// [`WorkflowError::Denied`] for those who may not share it; [`WorkflowError::Invalid`] for
/// fields to mend; [`WorkflowError::Stale`] when the scope is no longer the one that was shown,
/// and when the app was added or asked for meanwhile on other terms.
pub async fn share_app(op: &OpContext, form: ShareApp) -> Result<Shared, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let (ctx, _) = load_addable(&mut tx, visitor, &form.org, &form.app).await?;
    let to = parse(&form.to).map_err(|problem| WorkflowError::invalid("to", problem))?;
    lock_both(&mut tx, &form.org, &to).await?;
    let app = storage::apps::app::find(&mut tx, &form.org, &form.app).await?;
    let app = app.ok_or(WorkflowError::NotFound)?;
    let last = LastDay::parse(&form.last_day, w.now(), None)
        .map_err(|error| WorkflowError::invalid("last_day", error))?;
    let ends_at = last.map(LastDay::end);
    if let Some(grant) = storage::sharing::grants::find(&mut tx, &app.id, &to, w.now()).await? {
        let is_same = grant.ends_at == ends_at;
        return if is_same { Ok(Shared::Added) } else { Err(WorkflowError::Stale) };
    }
    let roles = storage::members::member::list_roles(&mut tx, &to, &ctx.person).await?;
    let may_accept = best_verdict(Action::AcceptForeignApp, &roles) == Verdict::Yes;
    let is_one_step = to == form.org || may_accept;
    let open = storage::sharing::requests::find_open(&mut tx, &app.id, &to).await?;
    if let Some(open) = open.as_ref().filter(|_| !is_one_step) {
        let is_same = open.ends_at == ends_at && open.note.as_str() == form.note.trim();
        return if is_same { Ok(Shared::Requested) } else { Err(WorkflowError::Stale) };
    }
    if to != form.org {
        let scope = storage::apps::scopes::get(&mut tx, &app.id, app.scope_version).await?;
        ctx.authorize_app(&mut tx, Action::ShareApp, &scope).await?;
    }
    if form.version != app.scope_version {
        return Err(WorkflowError::Stale);
    }
    let shared = if is_one_step {
        let grant = new_grant(w, &ctx, &app, &to, ends_at);
        add(w, &mut tx, &ctx, grant, open, &form.org).await?;
        Shared::Added
    } else {
        let note = Description::parse(&form.note)
            .map_err(|error| WorkflowError::invalid("note", error))?;
        let request = AdditionRequest {
            id: w.rng().id(),
            scope_version: app.scope_version,
            app: app.id,
            owner: form.org,
            org: to,
            note,
            ends_at,
            requested_at: w.now(),
            requested_by: ctx.person.clone(),
            state: RequestState::Open,
        };
        ask(w, &mut tx, &ctx, request).await?;
        Shared::Requested
    };
    tx.commit().await?;
    Ok(shared)
}

/// Stores a grant that both organizations consent to, and closes the request that asked for it.
pub(crate) async fn add(
    w: &Workflows,
    tx: &mut Tx,
    ctx: &ActingMember,
    grant: Grant,
    request: Option<AdditionRequest>,
    owner: &OrgId,
) -> Result<(), WorkflowError> {
    storage::sharing::grants::insert(tx, &grant).await?;
    if let Some(request) = &request {
        let decided = (w.now(), &ctx.person);
        storage::sharing::requests::decide(
            tx,
            &request.id,
            RequestState::Accepted,
            decided.0,
            decided.1,
        )
        .await?;
    }
    let other = if ctx.org.id == *owner { grant.org.clone() } else { owner.clone() };
    let event = Event::Sharing(SharingEvent::Added { grant, request });
    ctx.record_on_both(w, tx, &other, event).await
}

async fn ask(
    w: &Workflows,
    tx: &mut Tx,
    ctx: &ActingMember,
    request: AdditionRequest,
) -> Result<(), WorkflowError> {
    storage::sharing::requests::insert(tx, &request).await?;
    let is_there = storage::organizations::organization::find(tx, &request.org).await?.is_some();
    let asked = if is_there { request.org.clone() } else { ctx.org.id.clone() };
    let event = Event::Sharing(SharingEvent::Requested(request));
    ctx.record_on_both(w, tx, &asked, event).await
}

/// Keeps two organizations still until the end of the transaction, always in the same order, so
/// that no two changes wait for each other.
pub(crate) async fn lock_both(
    tx: &mut Tx,
    one: &OrgId,
    other: &OrgId,
) -> Result<(), WorkflowError> {
    storage::organizations::organization::lock(tx, one.min(other)).await?;
    if one != other {
        storage::organizations::organization::lock(tx, one.max(other)).await?;
    }
    Ok(())
}

fn parse(to: &str) -> Result<OrgId, &'static str> {
    OrgId::parse(&to.trim().to_lowercase())
        .map_err(|_| "Enter an Organization ID: 32 digits and letters in five groups.")
}
