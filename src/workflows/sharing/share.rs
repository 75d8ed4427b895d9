//! Adding an app to another organization takes two consents: the owning organization's, and that
//! of an owner of the other one. Somebody who holds both adds it in one step; anybody else asks.
//!
//! Whether an Organization ID exists is never told: asking ends the same way whatever was typed.

use crate::domain::access::EffectiveAccess;
use crate::domain::account::person::Membership;
use crate::domain::apps::app::{App, Grant};
use crate::domain::audit::event::{Event, SharingEvent};
use crate::domain::policy::{Action, Verdict, best_verdict};
use crate::domain::roles::role::CustomRole;
use crate::domain::scope::Scope;
use crate::domain::sharing::{AdditionRequest, LastDay, RequestState};
use crate::domain::text::{Description, Name, sought};
use crate::domain::{AppRef, OrgId, access};
use crate::storage;
use crate::workflows::access::{NamedOrg, effective_access};
use crate::workflows::engine::op::{Change, Unit};
use crate::workflows::sharing::add::{load_addable, new_grant};
use crate::workflows::{ActingMember, OpContext, WorkflowError, Workflows};

/// Where an app can be added, and what that would mean for the one that was asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharingOffer {
    pub app: App,
    /// The organizations where the visitor gives both consents and the app does not act yet, by
    /// name.
    pub own: Vec<NamedOrg>,
    /// Those that the visitor belongs to and others decide for, by name.
    pub asked: Vec<NamedOrg>,
    /// What would follow, when an organization was asked about.
    pub preview: Option<SharingPreview>,
    /// The Organization ID that was asked about, as it was typed.
    pub typed: String,
    /// What is wrong with it.
    pub problem: Option<String>,
}

/// What would follow from adding an app to an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharingPreview {
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
pub struct SharingForm {
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

/// Shows where a server to server app can be added, and with an Organization ID what would follow
/// there.
pub async fn offer(op: &OpContext, app: &AppRef, to: &str) -> Result<SharingOffer, WorkflowError> {
    let mut view = op.view(&app.org, Action::SeeApps).await?;
    let found = load_addable(&mut view, &app.id).await?;
    let person = view.who.person()?.clone();
    let held = storage::members::member::list_of_person(&mut view, &person).await?;
    let added =
        storage::sharing::grants::list_orgs_of_member(&mut view, &app.id, &person, op.now())
            .await?;
    let (own, asked): (Vec<_>, Vec<_>) =
        held.iter().filter(|held| !added.contains(&held.org)).partition(|held| {
            held.org == app.org
                || best_verdict(Action::AcceptForeignApp, &held.roles) == Verdict::Yes
        });
    let named = |held: Vec<&Membership>| -> Vec<NamedOrg> {
        let name =
            |held: &Membership| NamedOrg { id: held.org.clone(), name: held.org_name.clone() };
        held.into_iter().map(name).collect()
    };
    let (own, asked) = (named(own), named(asked));
    let by_name = held.iter().find(|held| held.org_name.folded() == sought(to));
    let meant = by_name.map_or_else(|| parse(to), |held| Ok(held.org.clone()));
    let (preview, problem) = match (to.trim(), meant) {
        ("", _) => (None, None),
        (_, Ok(to)) => (Some(preview(op, &mut view, &found, to).await?), None),
        (_, Err(problem)) => (None, Some(problem.to_owned())),
    };
    Ok(SharingOffer { app: found, own, asked, preview, typed: to.to_owned(), problem })
}

async fn preview(
    w: &Workflows,
    unit: &mut Unit<ActingMember>,
    app: &App,
    to: OrgId,
) -> Result<SharingPreview, WorkflowError> {
    let version = app.scope_version;
    let scope = storage::apps::scopes::get(unit, &app.id, version).await?;
    if to != unit.who.org.id {
        unit.authorize_app(Action::ShareApp, &scope).await?;
    }
    let (is_own, who) = (to == unit.who.org.id, unit.who.clone());
    let roles = who.roles_in(unit, &to, w.now()).await?;
    let name = if roles.is_empty() {
        None
    } else {
        storage::organizations::organization::find(unit, &to).await?.map(|org| org.name)
    };
    let custom_roles = storage::roles::custom::list_of_scope(unit, &app.id, version).await?;
    let access = if name.is_some() {
        effective_access(w, unit, &app.id, version, &to).await?
    } else {
        // What the scope names, as if every service were there.
        let services = w.catalogue().services().iter().map(|service| service.id.clone()).collect();
        access::resolve(&scope, &custom_roles, w.catalogue(), &services)
    };
    Ok(SharingPreview {
        is_one_step: is_own || best_verdict(Action::AcceptForeignApp, &roles) == Verdict::Yes,
        name,
        scope,
        custom_roles,
        access,
        grant: storage::sharing::grants::find(unit, &app.id, &to, w.now()).await?,
        request: storage::sharing::requests::find_open(unit, &app.id, &to).await?,
        org: to,
    })
}

/// Adds a server to server app where the visitor gives both consents, and asks for it elsewhere.
/// Other terms than the first time are [`WorkflowError::Stale`].
pub async fn share(
    op: &OpContext,
    app: &AppRef,
    form: &SharingForm,
) -> Result<Shared, WorkflowError> {
    // Who may not add it at all learns nothing about what was typed.
    {
        let mut view = op.view(&app.org, Action::SeeApps).await?;
        load_addable(&mut view, &app.id).await?;
    }
    let to = parse(&form.to).map_err(|problem| WorkflowError::invalid("to", problem))?;
    let mut change = op.change_both(&app.org, &to, Action::SeeApps).await?;
    let found = load_addable(&mut change, &app.id).await?;
    let last = LastDay::parse(&form.last_day, op.now(), None)
        .map_err(|error| WorkflowError::invalid("last_day", error))?;
    let ends_at = last.map(LastDay::end);
    if let Some(grant) = storage::sharing::grants::find(&mut change, &app.id, &to, op.now()).await?
    {
        let is_same = grant.ends_at == ends_at;
        return if is_same { Ok(Shared::Added) } else { Err(WorkflowError::Stale) };
    }
    let (who, person) = (change.who.clone(), change.who.answers.clone());
    let roles = who.roles_in(&mut change, &to, op.now()).await?;
    let may_accept = best_verdict(Action::AcceptForeignApp, &roles) == Verdict::Yes;
    let is_one_step = to == app.org || may_accept;
    let open = storage::sharing::requests::find_open(&mut change, &app.id, &to).await?;
    if let Some(open) = open.as_ref().filter(|_| !is_one_step) {
        let is_same = open.ends_at == ends_at && open.note.as_str() == form.note.trim();
        return if is_same { Ok(Shared::Requested) } else { Err(WorkflowError::Stale) };
    }
    if to != app.org {
        let scope = storage::apps::scopes::get(&mut change, &app.id, found.scope_version).await?;
        change.authorize_app(Action::ShareApp, &scope).await?;
    }
    if form.version != found.scope_version {
        return Err(WorkflowError::Stale);
    }
    let shared = if is_one_step {
        let grant = new_grant(op, &found, &to, &person, ends_at);
        store(op, &mut change, grant, open, &app.org).await?;
        Shared::Added
    } else {
        let note = Description::parse(&form.note)
            .map_err(|error| WorkflowError::invalid("note", error))?;
        let request = AdditionRequest {
            id: op.rng().id(),
            scope_version: found.scope_version,
            app: found.id,
            owner: found.org,
            org: to,
            note,
            ends_at,
            requested_at: op.now(),
            requested_by: person,
            state: RequestState::Open,
        };
        ask(&mut change, request).await?;
        Shared::Requested
    };
    change.commit().await?;
    Ok(shared)
}

/// Stores a grant that both organizations consent to, and closes the request that asked for it.
pub(super) async fn store(
    w: &Workflows,
    change: &mut Change,
    grant: Grant,
    request: Option<AdditionRequest>,
    owner: &OrgId,
) -> Result<(), WorkflowError> {
    storage::sharing::grants::insert(change, &grant).await?;
    if let Some(request) = &request {
        let (state, by) = (RequestState::Accepted, change.who.answers.clone());
        storage::sharing::requests::decide(change, &request.id, state, w.now(), &by).await?;
    }
    let other = if change.who.org.id == *owner { grant.org.clone() } else { owner.clone() };
    change.record_on_both(&other, Event::Sharing(SharingEvent::Added { grant, request }));
    Ok(())
}

async fn ask(change: &mut Change, request: AdditionRequest) -> Result<(), WorkflowError> {
    storage::sharing::requests::insert(change, &request).await?;
    let found = storage::organizations::organization::find(change, &request.org).await?;
    let asked = found.map_or_else(|| change.who.org.id.clone(), |asked| asked.id);
    change.record_on_both(&asked, Event::Sharing(SharingEvent::Requested(request)));
    Ok(())
}

fn parse(to: &str) -> Result<OrgId, &'static str> {
    OrgId::parse(&to.trim().to_lowercase()).map_err(|_| {
        "Enter an Organization ID (32 digits and letters in five groups), or the name of an \
             organization you belong to."
    })
}
