//! People who sign in, and their membership in organizations.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::ids::{OrgId, PersonId};
use crate::domain::roles::role::OrgRole;
use crate::domain::text::{Email, Name};

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    /// What they sign in with.
    pub email: Email,
    /// What they are called.
    pub name: Name,
}

/// One person in one organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    pub org: OrgId,
    pub org_name: Name,
    /// The roles held there: Owner or Member, and any additional ones.
    pub roles: BTreeSet<OrgRole>,
}
