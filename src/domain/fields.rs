//! What is wrong with a form, field by field.

use serde::{Deserialize, Serialize};

/// A field that has to be mended, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// As the form names it.
    pub field: String,
    pub message: String,
    /// Whether something else has that value already.
    #[serde(default)]
    pub is_taken: bool,
}

impl FieldError {
    /// Says what to do about a field.
    pub fn new(field: &str, message: impl ToString) -> Self {
        Self { field: field.to_owned(), message: message.to_string(), is_taken: false }
    }

    /// The same about a value that something else has already.
    pub fn taken(field: &str, message: impl ToString) -> Self {
        Self { is_taken: true, ..Self::new(field, message) }
    }
}
