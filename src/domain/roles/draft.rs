//! Drafts of Add Role: what somebody ticked and typed so far, right or wrong.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::draft::{Draft, Wizard};
use crate::domain::fields::FieldError;
use crate::domain::ids::{PermissionId, RoleId};
use crate::domain::policy::Action;
use crate::domain::text::{Description, Name};

/// A half-finished custom role.
pub type RoleDraft = Draft<RoleDraftContent>;

impl Wizard for RoleDraftContent {
    const NAME: &'static str = "add role";
    const FILLS: Action = Action::ManageRoles;
    const CANCELS: Action = Action::ManageRoles;
    type Made = RoleId;
}

/// The fields of Add Role as they were typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleDraftContent {
    pub permissions: BTreeSet<PermissionId>,
    pub name: String,
    pub description: String,
    /// Whether the step with name and description was passed.
    pub has_details: bool,
}

/// Name and description of a custom role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedDetails {
    pub name: Name,
    pub description: Description,
}

/// Reads name and description. Otherwise, every field that has to be mended.
pub fn read_details(name: &str, description: &str) -> Result<TypedDetails, Vec<FieldError>> {
    match (Name::parse(name), Description::parse(description)) {
        (Ok(name), Ok(description)) => Ok(TypedDetails { name, description }),
        (name, description) => {
            let name = name.err().map(|error| FieldError::new("name", error.about("a name")));
            let description = description.err().map(|error| FieldError::new("description", error));
            Err(name.into_iter().chain(description).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let errors = read_details(" ", &"x".repeat(5_000)).unwrap_err();
        let fields: Vec<_> = errors.into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["name", "description"]);
    }
}
