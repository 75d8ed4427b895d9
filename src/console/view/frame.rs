//! What every page needs: what went wrong, what was typed.

use std::collections::BTreeMap;

use crate::domain::fields::FieldError;
use crate::domain::policy::Denial;

/// Why a page shows something else than asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageError {
    /// Nobody is signed in.
    SignedOut,
    /// They may not.
    Denied(Box<Denial>),
    /// It does not exist, or they may not know that it does.
    NotFound,
    /// The database does not answer.
    Unavailable,
    /// A fault of ours, or a request that no page of ours makes.
    Internal,
}

/// A form that has to be mended: what was typed, without secrets, and what to mend.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Submitted {
    /// What was typed, by field.
    pub values: BTreeMap<String, Vec<String>>,
    /// What to mend, by field.
    pub errors: Vec<FieldError>,
}

impl Submitted {
    /// What was typed into a field, if the form was sent.
    pub fn value(&self, field: &str) -> Option<String> {
        self.values.get(field).and_then(|values| values.first()).cloned()
    }
}
