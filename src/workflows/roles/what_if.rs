//! What a selection would permit here, before anybody saves it.

use std::collections::BTreeSet;

use crate::domain::access::{self, EffectiveAccess};
use crate::domain::policy::Action;
use crate::domain::roles::role::{CustomRole, ServicePermission};
use crate::domain::roles::selection::{Recipient, Selection};
use crate::domain::scope::Scope;
use crate::domain::text::{Description, Name};
use crate::domain::{OrgId, PermissionId, RoleId};
use crate::storage;
use crate::workflows::{OpContext, View, WorkflowError};

/// Resolves the values of check boxes as if they were saved. Lets through whoever may open the
/// form that they stand in. [`WorkflowError::Invalid`] for a role or a permission that is none.
pub async fn what_if(
    op: &OpContext,
    org: &OrgId,
    recipient: &Recipient,
    values: &[String],
) -> Result<EffectiveAccess, WorkflowError> {
    let mut view = enter(op, org, recipient).await?;
    let selection = Selection::read(recipient, values).ok_or_else(is_none)?;
    let known = storage::roles::custom::list(&mut view, org).await?;
    let (scope, custom_roles) = match selection {
        Selection::Roles(scope) => (scope, known),
        Selection::Permissions(ids) => {
            let role = role_of(op, org, &ids)?;
            let scope = Scope { custom_roles: [role.id.clone()].into(), ..Scope::nothing() };
            (scope, vec![role])
        }
    };
    let is_known = |id: &RoleId| custom_roles.iter().any(|role| role.id == *id);
    let is_built_in = scope
        .service_roles
        .iter()
        .all(|held| op.catalogue().role(&held.service, &held.role).is_some());
    if !is_built_in || !scope.custom_roles.iter().all(is_known) {
        return Err(is_none());
    }
    let instances = storage::services::instances::list(&mut view, org).await?;
    let services = instances.into_iter().map(|instance| instance.service).collect();
    Ok(access::resolve(&scope, &custom_roles, op.catalogue(), &services))
}

async fn enter(op: &OpContext, org: &OrgId, recipient: &Recipient) -> Result<View, WorkflowError> {
    match recipient {
        Recipient::NewApp => op.view(org, Action::CreateApp).await,
        Recipient::Member => op.view(org, Action::ManageMembers).await,
        Recipient::ApiToken => op.view(org, Action::SeeOrganization).await,
        Recipient::Role => op.view(org, Action::ManageRoles).await,
        Recipient::App(app) => {
            let mut view = op.view(org, Action::SeeApps).await?;
            let app = storage::apps::app::find(&mut view, org, app).await?;
            let app = app.ok_or(WorkflowError::NotFound)?;
            let scope = storage::apps::scopes::get(&mut view, &app.id, app.scope_version).await?;
            view.authorize_app(Action::EditApp, &scope).await?;
            Ok(view)
        }
    }
}

/// The custom role that the permissions would make.
fn role_of(
    op: &OpContext,
    org: &OrgId,
    ids: &BTreeSet<PermissionId>,
) -> Result<CustomRole, WorkflowError> {
    let held = |id: &PermissionId| {
        let (service, entry) = op.catalogue().permission(id)?;
        Some(ServicePermission { service: service.id.clone(), permission: entry.id.clone() })
    };
    let permissions: Option<_> = ids.iter().map(held).collect();
    Ok(CustomRole {
        id: RoleId::from_bytes([0; 16]),
        org: org.clone(),
        name: Name::parse("This role").expect("a name"),
        description: Description::empty(),
        permissions: permissions.ok_or_else(is_none)?,
    })
}

fn is_none() -> WorkflowError {
    WorkflowError::invalid("role", "One of these no longer exists. Choose again.")
}
