//! Where the frame of a page leads.

/// Where the frame leads.
#[derive(Clone, Debug)]
pub struct ShellLinks {
    /// The product's name.
    pub home: String,
    /// The active organization at a glance, if one is active.
    pub organization: Option<String>,
    /// What is the person's own.
    pub account: String,
    pub details: Option<String>,
    /// All organizations of the person, and one more.
    pub organizations: Option<OrganizationLinks>,
    /// Takes the theme (POST).
    pub preferences: String,
    /// Ends the session (POST).
    pub sign_out: String,
    /// Finds anything.
    pub search: String,
    /// The palette that finds anything; nothing for who wants no shortcuts.
    pub palette: Option<String>,
    /// What keys do.
    pub shortcuts: &'static str,
    /// Help, at the same place on every page.
    pub help: Option<String>,
    /// This page, to come back to after a change of theme.
    pub here: String,
}

/// Where the switcher leads beside the organizations themselves.
#[derive(Clone, Debug)]
pub struct OrganizationLinks {
    /// All of them, searched with `q` (GET).
    pub all: String,
    /// Creating one, for those who may.
    pub new: Option<String>,
    pub section: &'static str,
}
