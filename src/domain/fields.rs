//! What is wrong with a form, field by field.

use serde::{Deserialize, Serialize};

/// A field that has to be mended, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// As the form names it.
    pub field: String,
    pub message: String,
}

impl FieldError {
    /// Says what to do about a field.
    pub fn new(field: &str, message: impl ToString) -> Self {
        Self { field: field.to_owned(), message: message.to_string() }
    }
}
