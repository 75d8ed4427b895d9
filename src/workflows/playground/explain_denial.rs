//! Why a service said 403, and what to do about it.

use crate::domain::policy::Action;
use crate::domain::roles::role::OrgRole;
use crate::domain::text::Name;
use crate::domain::{AppRef, PermissionId};
use crate::storage;
use crate::workflows::access::{GivingRole, effective_access, roles_that_give};
use crate::workflows::{OpContext, WorkflowError};

/// What an app lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// It was not added to the organization.
    NotAdded,
    /// The permission.
    Permission {
        /// Roles that would give it here, those that hold least first.
        roles: Vec<GivingRole>,
        /// Whether whoever asks may put the first of them into the app's scope.
        remedy: Remedy,
        /// Who may change the app's scope.
        ask: Vec<Name>,
    },
    /// Nothing: the token is older than the permission.
    OlderToken,
}

/// What somebody can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Change the scope.
    Grant,
    /// Ask an owner for it: they may change apps, but not give this one.
    Request,
    /// Know whom to ask.
    Ask,
}

/// Finds out what an app of the organization lacks for a permission. Returns `None` for an app
/// of another organization.
pub async fn explain_denial(
    op: &OpContext,
    app: &AppRef,
    permission: &PermissionId,
) -> Result<Option<Lack>, WorkflowError> {
    let org = &app.org;
    let mut view = op.view(org, Action::UsePlayground).await?;
    let Some(app) = storage::apps::app::find(&mut view, org, &app.id).await? else {
        return Ok(None);
    };
    let grant = storage::sharing::grants::find(&mut view, &app.id, org, op.now()).await?;
    let Some(grant) = grant else {
        return Ok(Some(Lack::NotAdded));
    };
    let access = effective_access(op, &mut view, &app.id, grant.scope_version, org).await?;
    if access.granted().contains(permission) {
        return Ok(Some(Lack::OlderToken));
    }
    let custom = storage::roles::custom::list(&mut view, org).await?;
    let roles = roles_that_give(op.catalogue(), &custom, permission);
    let mut scope = storage::apps::scopes::get(&mut view, &app.id, app.scope_version).await?;
    if let Some(smallest) = roles.first() {
        scope.insert(smallest.choice.clone());
    }
    let remedy = match view.denial(Action::EditApp, &scope).await? {
        None => Remedy::Grant,
        Some(_) if view.who.may(Action::CreateApp) => Remedy::Request,
        Some(_) => Remedy::Ask,
    };
    let ask = storage::members::member::list_names_in_role(&mut view, org, OrgRole::Owner).await?;
    Ok(Some(Lack::Permission { roles, remedy, ask }))
}
