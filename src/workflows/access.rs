//! What an app may do in an organization: the one answer that the token endpoint, the simulated API,
//! the playground, reviews and every page about an app share.

use crate::domain::access::{self, EffectiveAccess};
use crate::domain::{AppId, OrgId};
use crate::storage::{self, Tx};
use crate::workflows::{WorkflowError, Workflows};

/// Resolves one version of an app's scope against what the organization contains.
pub async fn effective_access(
    w: &Workflows,
    tx: &mut Tx,
    app: &AppId,
    version: i64,
    org: &OrgId,
) -> Result<EffectiveAccess, WorkflowError> {
    let scope = storage::apps::scopes::get(tx, app, version).await?;
    let custom_roles = if scope.custom_roles.is_empty() {
        Vec::new()
    } else {
        storage::roles::custom::list_of_scope(tx, app, version).await?
    };
    let instances = storage::services::instances::list(tx, org).await?;
    let services = instances.into_iter().map(|instance| instance.service).collect();
    Ok(access::resolve(&scope, &custom_roles, w.catalogue(), &services))
}
