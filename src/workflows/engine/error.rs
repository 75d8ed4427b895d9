//! Why a workflow did not do what it was asked. The edge puts it into the caller's words.

use thiserror::Error;
use tracing::{error, warn};

use crate::domain::fields::FieldError;
use crate::domain::policy::Denial;
use crate::storage::StorageError;
use crate::workflows::engine::keyring::KeyringError;

/// Why a workflow did nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WorkflowError {
    /// Nobody is signed in, or no longer.
    #[error("sign in first")]
    SignedOut,
    /// They may know of it, but not do it.
    #[error("not allowed to {}", .0.action.label())]
    Denied(Box<Denial>),
    /// It does not exist, or they may not know that it does.
    #[error("not found")]
    NotFound,
    /// Some fields have to be mended.
    #[error("{} fields need to be corrected", .0.len())]
    Invalid(Vec<FieldError>),
    /// Somebody else changed it since the form was opened. Nothing was changed.
    #[error("somebody else changed it meanwhile")]
    Stale,
    /// The database does not answer. Nothing was changed.
    #[error("the database is not available")]
    Unavailable,
    /// A fault of ours. The log has the rest, under the request's id.
    #[error("internal error")]
    Internal,
}

impl WorkflowError {
    /// A single field that has to be mended.
    pub fn invalid(field: &str, message: impl ToString) -> Self {
        Self::Invalid(vec![FieldError::new(field, message)])
    }

    /// A single field whose value something else has already.
    pub fn taken(field: &str, message: impl ToString) -> Self {
        Self::Invalid(vec![FieldError::taken(field, message)])
    }
}

impl From<StorageError> for WorkflowError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Unavailable(reason) => {
                warn!(reason, "The database is not available");
                Self::Unavailable
            }
            StorageError::Damaged(reason) => {
                error!(reason, "The database is damaged");
                Self::Unavailable
            }
            StorageError::Constraint(_)
            | StorageError::Corrupt { .. }
            | StorageError::Rows { .. }
            | StorageError::Refused(_) => {
                error!(reason = %error, "The database did not do what was asked");
                Self::Internal
            }
        }
    }
}

impl From<KeyringError> for WorkflowError {
    fn from(error: KeyringError) -> Self {
        error!(reason = %error, "The keyring did not do what was asked");
        Self::Internal
    }
}
