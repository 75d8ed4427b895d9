//! What server functions find in their context.

use http::StatusCode;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::ResponseOptions;

use crate::console::view::PageError;
use crate::domain::SessionRef;
use crate::workflows::account::sessions::SessionLimits;
use crate::workflows::{Visitor, WorkflowError, Workflows};

/// Who is signed in, if anybody is.
#[derive(Debug, Clone)]
pub struct Signed(pub Option<Visitor>);

/// The session of the request.
#[derive(Debug, Clone)]
pub struct ThisSession {
    /// What pages call it.
    pub reference: SessionRef,
    /// When sessions end by themselves.
    pub limits: SessionLimits,
}

/// Gives pages and server functions what they need. The one closure that both use.
pub fn provide(workflows: Workflows, signed: Signed) {
    provide_context(workflows);
    provide_context(signed);
}

/// The product and the visitor.
pub(super) fn visit() -> Result<(Workflows, Visitor), PageError> {
    let workflows = workflows()?;
    let signed = use_context::<Signed>().and_then(|signed| signed.0);
    let visitor = signed.ok_or_else(|| refuse(WorkflowError::SignedOut))?;
    Ok((workflows, visitor))
}

/// The session of the request.
pub(super) fn this_session() -> Result<ThisSession, PageError> {
    use_context().ok_or_else(|| refuse(WorkflowError::SignedOut))
}

/// The product.
pub(super) fn workflows() -> Result<Workflows, PageError> {
    use_context().ok_or_else(|| refuse(WorkflowError::Internal))
}

/// Puts a refusal into the page's words, and its status on the answer.
pub(super) fn refuse(error: WorkflowError) -> PageError {
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
