//! One request to an organization, with everything that it takes to decide.

use crate::domain::access::EffectiveAccess;
use crate::domain::apps::app::App;
use crate::domain::policy::Action;
use crate::domain::roles::role::CustomRole;
use crate::domain::scope::Scope;
use crate::domain::sharing::AdditionRequest;
use crate::domain::text::Name;
use crate::domain::{OrgId, RequestId};
use crate::storage::{self, Tx};
use crate::workflows::access::effective_access;
use crate::workflows::{OpContext, WorkflowError};

/// A request, and what would follow from accepting it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestDetails {
    pub request: AdditionRequest,
    pub owner: Name,
    pub person: Name,
    /// The app as it is now.
    pub app: App,
    /// Its scope as it is now: what would be approved.
    pub scope: Scope,
    pub custom_roles: Vec<CustomRole>,
    /// What the app could do here.
    pub access: EffectiveAccess,
}

/// Looks at a request to an organization, for those who may accept it.
pub async fn show_request(
    op: &OpContext,
    org: &OrgId,
    request: &RequestId,
) -> Result<RequestDetails, WorkflowError> {
    let mut view = op.view(org, Action::AcceptForeignApp).await?;
    let Asked { request, app } = load(&mut view, org, request).await?;
    let version = app.scope_version;
    let owner = storage::organizations::organization::find(&mut view, &request.owner).await?;
    let person = storage::account::people::find(&mut view, &request.requested_by).await?;
    Ok(RequestDetails {
        owner: owner.ok_or(WorkflowError::NotFound)?.name,
        person: person.ok_or(WorkflowError::NotFound)?.person.name,
        scope: storage::apps::scopes::get(&mut view, &app.id, version).await?,
        custom_roles: storage::roles::custom::list_of_scope(&mut view, &app.id, version).await?,
        access: effective_access(op, &mut view, &app.id, version, org).await?,
        request,
        app,
    })
}

/// A request with its app.
pub(super) struct Asked {
    pub request: AdditionRequest,
    pub app: App,
}

/// Finds a request to the organization.
pub(super) async fn load(
    tx: &mut Tx,
    org: &OrgId,
    request: &RequestId,
) -> Result<Asked, WorkflowError> {
    let found = storage::sharing::requests::find(tx, request).await?;
    let request = found.filter(|found| found.org == *org).ok_or(WorkflowError::NotFound)?;
    let app = storage::apps::app::find(tx, &request.owner, &request.app).await?;
    Ok(Asked { request, app: app.ok_or(WorkflowError::NotFound)? })
}
