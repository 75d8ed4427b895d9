//! Which web pages may ask for tokens themselves.

use crate::storage;
use crate::workflows::{OpContext, WorkflowError};

/// Whether an app without a secret has a redirect URI at that origin.
pub async fn may_call_from(op: &OpContext, origin: &str) -> Result<bool, WorkflowError> {
    let mut view = op.view_any().await?;
    Ok(storage::apps::code_flows::is_public_origin(&mut view, origin).await?)
}
