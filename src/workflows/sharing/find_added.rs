//! An app of another organization, as the organization that accepted it sees it.

use crate::domain::access::change::{AccessChange, change};
use crate::domain::apps::app::{App, Grant};
use crate::domain::policy::{Action, Verdict, best_verdict};
use crate::domain::roles::role::CustomRole;
use crate::domain::scope::Scope;
use crate::domain::text::Name;
use crate::domain::{AppRef, Timestamp};
use crate::storage::{self, Tx};
use crate::workflows::access::{Explained, effective_access, explain_in};
use crate::workflows::{OpContext, WorkflowError, Workflows};

/// An app of another organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedApp {
    pub app: App,
    /// The organization that owns it.
    pub owner: Name,
    /// The grant here, also one that has ended.
    pub grant: Grant,
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

impl AddedApp {
    /// Whether its time here is over.
    pub fn has_ended(&self, now: Timestamp) -> bool {
        !self.grant.is_in_force(now)
    }
}

/// A scope that is newer than the one that was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    pub version: i64,
    /// Whether it was declined already.
    pub is_declined: bool,
    /// What accepting it would change here.
    pub change: AccessChange,
}

/// Looks at an app of another organization. Returns `None` when the organization owns it.
pub async fn find_added(op: &OpContext, app: &AppRef) -> Result<Option<AddedApp>, WorkflowError> {
    let mut view = op.view(&app.org, Action::SeeApps).await?;
    let org = &app.org;
    let app = storage::apps::app::find_anywhere(&mut view, &app.id).await?;
    let app = app.ok_or(WorkflowError::NotFound)?;
    if app.org == *org {
        return Ok(None);
    }
    let explained = explain_in(op, &mut view, &app, org).await?;
    let grant = explained.grant.clone().ok_or(WorkflowError::NotFound)?;
    let owner = storage::organizations::organization::find(&mut view, &app.org).await?;
    let person = storage::account::people::find(&mut view, &grant.added_by).await?;
    let version = grant.scope_version;
    let roles = view.who.roles.clone();
    let may = |action| best_verdict(action, &roles) == Verdict::Yes;
    Ok(Some(AddedApp {
        owner: owner.ok_or(WorkflowError::NotFound)?.name,
        added_by: person.ok_or(WorkflowError::NotFound)?.person.name,
        scope: storage::apps::scopes::get(&mut view, &app.id, version).await?,
        custom_roles: storage::roles::custom::list_of_scope(&mut view, &app.id, version).await?,
        drift: drift(op, &mut view, &app, &grant).await?,
        may_remove: may(Action::RemoveForeignApp),
        may_accept: may(Action::AcceptForeignApp) && grant.is_in_force(op.now()),
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
        change: change(&approved, &newest),
    }))
}
