//! Roles.

use crate::domain::roles::role::OrgRole;

impl OrgRole {
    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Owner => "Organization Owner",
            Self::Developer => "Developer",
            Self::Member => "Organization Member",
            Self::Auditor => "Auditor",
        }
    }
}
