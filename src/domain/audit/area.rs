//! What entries of the record are about, and how what they tell ended.

use crate::domain::names::names;

names! {
    /// What an entry is about, for the filter. Every action belongs to exactly one area.
    pub enum AuditArea {
        /// Apps and the organizations that they were added to.
        Apps = "apps",
        Secrets = "secrets",
        /// Members, invitations, and people signing in.
        Members = "members",
        /// Custom roles.
        Roles = "roles",
        Services = "services",
        /// The organization itself, its policies and its exports.
        Organization = "organization",
        /// Access tokens and API tokens.
        Tokens = "tokens",
    }
}

names! {
    /// How something that is on the record ended.
    pub enum AuditResult {
        /// It was done.
        Done = "done",
        /// Somebody tried, and was not let.
        Refused = "refused",
    }
}
