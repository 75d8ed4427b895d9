//! Why a service said 403, and what to do about it.

use crate::domain::policy::Action;
use crate::domain::roles::role::OrgRole;
use crate::domain::text::Name;
use crate::domain::{AppRef, PermissionId};
use crate::storage;
use crate::workflows::access::{effective_access, roles_that_give};
use crate::workflows::{OpContext, WorkflowError};

/// How many roles are named that would give a permission.
const NAMED: usize = 3;

/// What an app lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// It was not added to the organization.
    NotAdded,
    /// The permission.
    Permission {
        /// Roles that would give it here.
        roles: Vec<String>,
        /// Who may change the app's scope.
        ask: Vec<Name>,
    },
    /// Nothing: the token is older than the permission.
    OlderToken,
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
    let roles = roles.into_iter().take(NAMED).collect();
    let ask = storage::members::member::list_names_in_role(&mut view, org, OrgRole::Owner).await?;
    Ok(Some(Lack::Permission { roles, ask }))
}
