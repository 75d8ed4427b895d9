//! Who holds a role: apps and members alike.

use serde::{Deserialize, Serialize};

use crate::domain::scope::Scope;
use crate::domain::text::Name;

/// An app or a member that holds a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleHolder {
    /// The App ID, or the id of the person.
    pub id: String,
    pub name: Name,
    /// The name as lists are ordered by it.
    pub folded: String,
    /// What they hold, as far as the question needs it.
    pub roles: Scope,
}

/// Those who hold the role, and what they hold besides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holders {
    pub apps: Vec<RoleHolder>,
    pub members: Vec<RoleHolder>,
}
