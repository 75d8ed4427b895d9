//! Whether a custom role may have a name, said while it is typed.

use crate::domain::policy::Action;
use crate::domain::text::Name;
use crate::domain::{OrgId, RoleId};
use crate::workflows::roles::create::name_is_free;
use crate::workflows::{OpContext, WorkflowError};

/// Makes sure that no custom role of the organization has the name, but perhaps `but`, which is
/// being renamed. What is no name at all is not yet finished, and passes.
pub async fn check_name(
    op: &OpContext,
    org: &OrgId,
    name: &str,
    but: Option<&RoleId>,
) -> Result<(), WorkflowError> {
    let mut view = op.view(org, Action::ManageRoles).await?;
    let Ok(name) = Name::parse(name) else { return Ok(()) };
    name_is_free(&mut view, org, &name, but).await
}
