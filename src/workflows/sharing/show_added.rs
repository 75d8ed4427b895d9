//! An app of another organization, as the organization that accepted it sees it; and what it
//! does about a scope that has changed since.

use crate::domain::access;
use crate::domain::access::change::AccessChange;
use crate::domain::apps::app::{App, Grant};
use crate::domain::audit::event::{Event, SharingEvent};
use crate::domain::policy::{Action, Verdict, best_verdict};
use crate::domain::roles::role::CustomRole;
use crate::domain::scope::Scope;
use crate::domain::text::Name;
use crate::domain::{AppId, OrgId};
use crate::storage::{self, Tx};
use crate::workflows::access::effective_access;
use crate::workflows::sharing::explain::{Explained, explain};
use crate::workflows::sharing::share::lock_both;
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// An app of another organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedApp {
    /// The app.
    pub app: App,
    /// The organization that owns it.
    pub owner: Name,
    /// The grant here, also one that has ended.
    pub grant: Grant,
    /// Who added it here.
    pub added_by: Name,
    /// The scope that was approved.
    pub scope: Scope,
    /// The custom roles of that scope.
    pub custom_roles: Vec<CustomRole>,
    /// What it may do here, and why.
    pub explained: Explained,
    /// What its owner has changed since.
    pub drift: Option<Drift>,
    /// Whether the visitor may remove it from here.
    pub may_remove: bool,
    /// Whether the visitor may accept a newer scope.
    pub may_accept: bool,
}

/// A scope that is newer than the one that was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// Its version.
    pub version: i64,
    /// Whether it was declined already.
    pub is_declined: bool,
    /// What accepting it would change here.
    pub change: AccessChange,
}

/// What is done about a newer scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeVerdict {
    /// From now on it counts here.
    Accept,
    /// The approved one stays.
    Decline,
}

/// Looks at an app of another organization. Returns `None` when the organization owns it.
///
/// # Errors
/// [`WorkflowError::NotFound`] when it was not added here.
pub async fn find_added_app(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
) -> Result<Option<AddedApp>, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeApps).await?;
    let app =
        storage::apps::app::find_anywhere(&mut tx, app).await?.ok_or(WorkflowError::NotFound)?;
    if app.org == *org {
        return Ok(None);
    }
    let explained = explain(w, &mut tx, &app, org).await?;
    let grant = explained.grant.clone().ok_or(WorkflowError::NotFound)?;
    let owner = storage::organizations::organization::find(&mut tx, &app.org).await?;
    let person = storage::account::people::find(&mut tx, &grant.added_by).await?;
    let version = grant.scope_version;
    let may = |action| best_verdict(action, &ctx.roles) == Verdict::Yes;
    Ok(Some(AddedApp {
        owner: owner.ok_or(WorkflowError::NotFound)?.name,
        added_by: person.ok_or(WorkflowError::NotFound)?.person.name,
        scope: storage::apps::scopes::get(&mut tx, &app.id, version).await?,
        custom_roles: storage::roles::custom::list_of_scope(&mut tx, &app.id, version).await?,
        drift: drift(w, &mut tx, &app, &grant).await?,
        may_remove: may(Action::RemoveForeignApp),
        may_accept: may(Action::AcceptForeignApp) && grant.is_in_force(w.now()),
        explained,
        grant,
        app,
    }))
}

async fn drift(
    w: &Workflows,
    tx: &mut Tx,
    app: &App,
    grant: &Grant,
) -> Result<Option<Drift>, WorkflowError> {
    if grant.scope_version >= app.scope_version {
        return Ok(None);
    }
    let approved = effective_access(w, tx, &app.id, grant.scope_version, &grant.org).await?;
    let newest = effective_access(w, tx, &app.id, app.scope_version, &grant.org).await?;
    Ok(Some(Drift {
        version: app.scope_version,
        is_declined: grant.declined_version == Some(app.scope_version),
        change: access::change::change(&approved, &newest),
    }))
}

/// Accepts or declines the newest scope of an app of another organization. Doing it twice is
/// doing it once.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the app was not added here, or this organization owns it;
/// [`WorkflowError::Denied`] for those who may not accept apps; [`WorkflowError::Stale`] when the
/// newest scope is no longer the one that was shown, it was accepted meanwhile, or the grant has
/// ended.
pub async fn decide_scope(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
    verdict: ScopeVerdict,
    version: i64,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeApps).await?;
    let found = storage::apps::app::find_anywhere(&mut tx, app).await?;
    let owner = found.filter(|app| app.org != *org).ok_or(WorkflowError::NotFound)?.org;
    lock_both(&mut tx, org, &owner).await?;
    let app =
        storage::apps::app::find(&mut tx, &owner, app).await?.ok_or(WorkflowError::NotFound)?;
    let grant = storage::sharing::grants::find_also_ended(&mut tx, &app.id, org).await?;
    let grant = grant.ok_or(WorkflowError::NotFound)?;
    ctx.authorize(&mut tx, Action::AcceptForeignApp).await?;
    if !grant.is_in_force(w.now()) || version != app.scope_version {
        return Err(WorkflowError::Stale);
    }
    match verdict {
        ScopeVerdict::Accept if grant.scope_version == version => return Ok(()),
        ScopeVerdict::Decline if grant.scope_version == version => {
            return Err(WorkflowError::Stale);
        }
        ScopeVerdict::Decline if grant.declined_version == Some(version) => return Ok(()),
        ScopeVerdict::Accept | ScopeVerdict::Decline => {}
    }
    let event = match verdict {
        ScopeVerdict::Accept => {
            storage::sharing::grants::set_version(&mut tx, &grant.id, version).await?;
            SharingEvent::ScopeAccepted { grant, version }
        }
        ScopeVerdict::Decline => {
            storage::sharing::grants::set_declined(&mut tx, &grant.id, version).await?;
            SharingEvent::ScopeDeclined { grant, version }
        }
    };
    ctx.record_on_both(w, &mut tx, &owner, Event::Sharing(event)).await?;
    tx.commit().await?;
    Ok(())
}
