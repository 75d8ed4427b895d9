//! Organizations, as pages show them.

use serde::{Deserialize, Serialize};

use crate::console::view::EntryLine;
use crate::domain::{AppId, OrgId};

/// An organization's details.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationView {
    /// Its id.
    pub id: OrgId,
    /// Its name.
    pub name: String,
    /// What a stale form is recognised by.
    pub version: i64,
    /// When it was created (RFC 3339).
    pub created_at: String,
    /// The services that it contains.
    pub services: Vec<ServiceLine>,
    /// The first apps that it owns, by name.
    pub apps: Vec<(AppId, String)>,
    /// How many apps it owns.
    pub app_count: i64,
    /// Its policies.
    pub policies: PoliciesView,
    /// Whether the visitor may create an app.
    pub may_create: bool,
    /// Whether the visitor may change the organization.
    pub may_change: bool,
    /// Owners, who may.
    pub owners: Vec<String>,
    /// The roles of the visitor, as people read them.
    pub my_roles: String,
}

/// The policies of an organization, with how many apps break each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoliciesView {
    /// What a stale form is recognised by.
    pub version: i64,
    /// Only owners regenerate.
    pub only_owners_regenerate: bool,
    /// Only roles I hold.
    pub only_roles_i_hold: bool,
    /// Apps with permissions that their creator does not hold.
    pub beyond_creator: i64,
    /// Maximum TTL, in minutes.
    pub max_ttl: Option<u16>,
    /// Apps with a longer one.
    pub longer_ttl: i64,
    /// Maximum secret age, in days.
    pub max_secret_age: Option<u16>,
    /// Apps with an older secret.
    pub older_secrets: i64,
}

/// A service that an organization contains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceLine {
    /// Its name.
    pub name: String,
    /// The organization's key in it.
    pub org_key: String,
    /// Where it answers.
    pub base: String,
}

/// An organization at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverviewView {
    /// Its name.
    pub name: String,
    /// The roles of the visitor, as people read them.
    pub my_roles: String,
    /// Whether the visitor manages apps here.
    pub may_create: bool,
    /// Owners, for those who do not.
    pub owners: Vec<String>,
    /// How much there is of what.
    pub counts: Vec<CountLine>,
    /// The first steps; none once they were put away.
    pub steps: Option<Vec<StepLine>>,
    /// What needs attention.
    pub attention: Vec<AttentionLine>,
    /// What happened last; none for those who may not read it.
    pub entries: Option<Vec<EntryLine>>,
}

/// How much there is of something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountLine {
    /// Of what.
    pub label: String,
    /// How much.
    pub count: i64,
    /// Where all of it is listed, if it is.
    pub href: Option<String>,
}

/// One of the first steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepLine {
    /// What to do.
    pub label: String,
    /// Where.
    pub href: String,
    /// Whether it was done.
    pub is_done: bool,
}

/// Apps that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttentionLine {
    /// What is the matter.
    pub title: String,
    /// What to do about it.
    pub advice: String,
    /// The first of them: where that is done, and the name.
    pub apps: Vec<(String, String)>,
    /// How many there are: "12", "more than 1,000".
    pub count: String,
    /// Those without a link: "and 7 more".
    pub more: Option<String>,
    /// Words and address of the page that has all of them, or mends them at once.
    pub way: Option<(String, String)>,
}
