//! What server functions find in their context.

use http::StatusCode;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::ResponseOptions;

use crate::console::view::PageError;
use crate::workflows::account::{WhoAmI, who_am_i};
use crate::workflows::{Visitor, WorkflowError, Workflows};

/// Who is signed in, if anybody is.
#[derive(Debug, Clone)]
pub struct Signed(pub Option<Visitor>);

/// Gives pages and server functions what they need. The one closure that both use.
pub fn provide(workflows: Workflows, signed: Signed) {
    provide_context(workflows);
    provide_context(signed);
}

/// The product and the visitor.
pub fn visit() -> Result<(Workflows, Visitor), PageError> {
    let workflows = workflows()?;
    let signed = use_context::<Signed>().and_then(|signed| signed.0);
    let visitor = signed.ok_or_else(|| refuse(WorkflowError::SignedOut))?;
    Ok((workflows, visitor))
}

/// The person and their organizations, for the pages that still ask for them here.
pub async fn load_frame() -> Result<WhoAmI, PageError> {
    let (w, visitor) = visit()?;
    who_am_i(&w.op(&visitor)).await.map_err(refuse)
}

/// The product.
pub(super) fn workflows() -> Result<Workflows, PageError> {
    use_context().ok_or_else(|| refuse(WorkflowError::Internal))
}

/// Puts a refusal into the page's words, and its status on the answer.
pub fn refuse(error: WorkflowError) -> PageError {
    let (status, error) = page_error(error);
    if let Some(options) = use_context::<ResponseOptions>() {
        options.set_status(status);
    }
    error
}

/// Puts the status of a request that cannot be read on the answer.
pub fn tell_malformed() {
    if let Some(options) = use_context::<ResponseOptions>() {
        options.set_status(StatusCode::BAD_REQUEST);
    }
}

/// A refusal in the page's words, with its status.
pub fn page_error(error: WorkflowError) -> (StatusCode, PageError) {
    match error {
        WorkflowError::SignedOut => (StatusCode::UNAUTHORIZED, PageError::SignedOut),
        WorkflowError::Denied(denial) => (StatusCode::FORBIDDEN, PageError::Denied(denial)),
        WorkflowError::NotFound => (StatusCode::NOT_FOUND, PageError::NotFound),
        WorkflowError::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, PageError::Unavailable),
        WorkflowError::Invalid(_) | WorkflowError::Stale | WorkflowError::Internal => {
            (StatusCode::INTERNAL_SERVER_ERROR, PageError::Internal)
        }
    }
}
