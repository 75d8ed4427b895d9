//! Roles, as pages show them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::console::view::{PermissionLine, Risk};
use crate::domain::roles::change::RoleEffect;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::draft::RoleDraft;
use crate::domain::{PermissionId, RoleId};

/// Which part of the roles to show, as it stands in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleQuery {
    /// `custom`, or anything else for the standard ones.
    pub tab: String,
    /// Text of the name, the description or a permission.
    pub search: String,
    /// The id of a service; empty for all.
    pub service: String,
    /// The `next` of the page before.
    pub after: String,
}

/// A page of roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleListView {
    /// Whether these are the custom ones.
    pub is_custom: bool,
    /// What was searched for.
    pub search: String,
    /// The id of the service that was asked for; empty for all.
    pub service: String,
    /// Every service: id and name.
    pub services: Vec<(String, String)>,
    /// The roles, under the heading of their service; custom ones under none.
    pub groups: Vec<RoleGroup>,
    /// How many the search finds in all.
    pub found: i64,
    /// How many standard roles there are without a search.
    pub standard: i64,
    /// How many custom roles there are without a search.
    pub custom: i64,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub is_later_page: bool,
    /// Whether the visitor may add, change and delete custom roles.
    pub may_manage: bool,
}

/// Roles under one heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleGroup {
    /// The service; "Organization roles".
    pub title: String,
    /// Whether the organization lacks the service.
    pub is_missing: bool,
    /// The roles.
    pub roles: Vec<RoleListLine>,
}

/// A role in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleListLine {
    /// Which role.
    pub choice: RoleChoice,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// The services of its permissions.
    pub services: Vec<String>,
    /// How many permissions it holds.
    pub permissions: i64,
    /// How many apps hold it.
    pub apps: i64,
    /// How many members hold it.
    pub members: i64,
}

/// Permissions under the headings of one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServicePermissions {
    /// The service's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether the organization contains it.
    pub is_contained: bool,
    /// The permissions, by the catalogue's headings.
    pub groups: Vec<(String, Vec<PermissionLine>)>,
}

/// A role in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleView {
    /// Which role.
    pub choice: RoleChoice,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// What kind of role it is.
    pub kind: String,
    /// How much harm it can do; none for a role that holds no permission in a service.
    pub risk: Option<Risk>,
    /// What a role in the organization lets people do.
    pub means: Vec<String>,
    /// Its permissions.
    pub services: Vec<ServicePermissions>,
    /// What only custom roles have.
    pub record: Option<RecordView>,
    /// The apps that hold it, a page of them: App ID and name.
    pub apps: UsersView,
    /// The members who hold it, a page of them: id and name.
    pub members: UsersView,
    /// Whether the visitor may add, change and delete custom roles.
    pub may_manage: bool,
}

/// A page of those who hold a role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsersView {
    /// Id and name.
    pub users: Vec<(String, String)>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub is_later_page: bool,
}

/// What is known of a custom role besides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordView {
    /// Counts the changes.
    pub version: i64,
    /// Counts the changes of its permissions.
    pub permissions_version: i64,
    /// When it was created (RFC 3339).
    pub created_at: String,
    /// Who created it.
    pub created_by: String,
    /// What happened to it, newest first: what, when (RFC 3339), by whom.
    pub timeline: Vec<(String, String, String)>,
}

/// Everything that can be ticked in a custom role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionOffer {
    /// The name of the organization.
    pub org_name: String,
    /// Every service with its permissions.
    pub services: Vec<ServicePermissions>,
    /// What is ticked at first.
    pub picked: BTreeSet<PermissionId>,
    /// What the visitor may not grant.
    pub beyond: BTreeSet<PermissionId>,
    /// The name to begin with.
    pub name: String,
    /// The role that is edited: id and version.
    pub edited: Option<(RoleId, i64)>,
    /// The draft, once there is one.
    pub draft: Option<RoleDraft>,
}

/// What a change of a role, or its end, would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolePreviewView {
    /// Who gains and loses what in the organization.
    pub effect: RoleEffect,
    /// How many other organizations keep what they approved.
    pub foreign_orgs: i64,
}

/// A role about to be deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleEndView {
    /// The role.
    pub role: RoleView,
    /// What may take its place: value and words, by group.
    pub replacements: Vec<(String, Vec<(String, String)>)>,
    /// How many other organizations keep what they approved.
    pub foreign_orgs: i64,
}

impl RoleListView {
    /// Writes a place in a list.
    pub fn place(name: &str, id: &str) -> String {
        format!("{id}/{name}")
    }

    /// Reads what [`Self::place`] wrote.
    pub fn read_place(text: &str) -> Option<(String, String)> {
        let (id, name) = text.split_once('/')?;
        Some((name.to_owned(), id.to_owned()))
    }
}
