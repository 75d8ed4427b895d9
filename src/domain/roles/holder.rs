//! Who holds a role: apps and members alike.

use serde::{Deserialize, Serialize};

use crate::domain::scope::Scope;
use crate::domain::text::Name;

/// An app or a member that holds a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleHolder {
    /// The App ID, or the id of the person.
    pub id: String,
    /// The name.
    pub name: Name,
    /// The name as lists are ordered by it.
    pub folded: String,
    /// What they hold, as far as the question needs it.
    pub roles: Scope,
}

/// Those who hold the role, and what they hold besides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holders {
    /// The apps.
    pub apps: Vec<RoleHolder>,
    /// The members.
    pub members: Vec<RoleHolder>,
}
