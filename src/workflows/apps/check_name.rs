//! Whether an app may have a name, said while it is typed.

use crate::domain::policy::Action;
use crate::domain::text::Name;
use crate::domain::{AppId, OrgId};
use crate::storage::apps::app as apps;
use crate::workflows::apps::create::name_is_taken;
use crate::workflows::{OpContext, WorkflowError};

/// Makes sure that no app of the organization has the name, but perhaps `but`, which is being
/// renamed. What is no name at all is not yet finished, and passes.
pub async fn check_name(
    op: &OpContext,
    org: &OrgId,
    name: &str,
    but: Option<&AppId>,
) -> Result<(), WorkflowError> {
    let action = if but.is_some() { Action::EditApp } else { Action::CreateApp };
    let mut view = op.view(org, action).await?;
    let Ok(name) = Name::parse(name) else { return Ok(()) };
    let named = apps::find_named(&mut view, org, &name.folded()).await?;
    if named.is_some_and(|other| Some(&other) != but) { Err(name_is_taken()) } else { Ok(()) }
}
