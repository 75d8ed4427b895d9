//! Drafts: what somebody typed into a wizard so far, right or wrong, which leads them from one
//! page to the next.

use std::fmt::{Debug, Display};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::domain::ids::{DraftId, IdError};
use crate::domain::policy::Action;

/// The fields of a form of several pages, as they were typed.
pub trait Wizard: Serialize + DeserializeOwned {
    /// Tells its drafts from those of other wizards.
    const NAME: &'static str;
    /// What whoever fills it in must be allowed to do.
    const FILLS: Action;
    /// What whoever throws a draft away must be allowed to do.
    const CANCELS: Action;
    /// Names what comes of it.
    type Made: Clone
        + Debug
        + PartialEq
        + Eq
        + Display
        + TryFrom<String, Error = IdError>
        + Serialize
        + DeserializeOwned;
}

/// A half-finished form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Draft<W: Wizard> {
    /// It is also what makes a double submit harmless.
    pub id: DraftId,
    pub content: W,
    /// What came of it, once it was created.
    pub made: Option<W::Made>,
}
