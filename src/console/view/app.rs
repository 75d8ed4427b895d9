//! Apps, as pages show them.

use serde::{Deserialize, Serialize};

use crate::console::view::EntryLine;
use crate::console::wording::secrets::SecretLine;
use crate::domain::AppId;
use crate::domain::apps::app::{App, Grant};
use crate::domain::apps::code_flow::CodeFlow;
use crate::domain::apps::query::AppQuery;
use crate::domain::policy::Denial;
use crate::domain::roles::choice::RoleChoice;

/// A page of the app list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppListView {
    /// What was asked for.
    pub query: AppQuery,
    /// The apps.
    pub rows: Vec<AppRow>,
    /// How many fit in all, where that is known.
    pub found: Option<i64>,
    /// How many the organization owns.
    pub owned: i64,
    /// How many of others were added to it.
    pub added: i64,
    /// How many ask to be added, for those who may accept them.
    pub requests: i64,
    /// The roles that the filter offers: value and words.
    pub roles: Vec<(String, String)>,
    /// The services that the filter offers: value and words.
    pub services: Vec<(String, String)>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub is_later_page: bool,
    /// Whether the visitor may create an app.
    pub may_create: bool,
    /// Whether they may take the list along as a file.
    pub may_export: bool,
}

/// An app in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppRow {
    /// The app.
    pub app: App,
    /// The organization that owns it, when it is another one.
    pub owner: Option<String>,
    /// The roles of its scope, as people read them.
    pub roles: Vec<String>,
    /// When its newest working secret was made (RFC 3339).
    pub secret_created_at: Option<String>,
    /// The last day on which it acts here, for an app of another organization.
    pub ends_on: Option<String>,
    /// Whether that is over.
    pub has_ended: bool,
    /// Whether its owner has changed the scope since it was approved.
    pub is_behind: bool,
    /// How long it is until the one in use expires, where that is soon.
    pub secret_expires: Option<String>,
    /// Whether its creator has left the organization.
    pub creator_left: bool,
}

/// An app in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppView {
    /// The app.
    pub app: App,
    /// Counts its changes.
    pub version: i64,
    /// Who disabled it, if it is.
    pub disabled_by: Option<String>,
    /// What keeps the visitor from changing it, if anything does.
    pub edit_denial: Option<Box<Denial>>,
    /// What keeps the visitor from deleting it, if anything does.
    pub delete_denial: Option<Box<Denial>>,
    /// The longest Access Token TTL that the organization allows, in minutes.
    pub max_ttl: u16,
    /// What happened to it last, for those who may read that.
    pub entries: Option<Vec<EntryLine>>,
    /// Who created it.
    pub created_by: String,
    /// When its creator left the organization, if they did (RFC 3339).
    pub creator_left_at: Option<String>,
    /// How it signs people in, if it does.
    pub code_flow: Option<CodeFlow>,
    /// Its organization roles, as people read them.
    pub organization_roles: Vec<String>,
    /// Its service roles and custom roles.
    pub roles: Vec<RoleLine>,
    /// Its secrets that have not ended.
    pub secrets: Vec<SecretLine>,
    /// Its grant in this organization.
    pub grant: Option<Grant>,
    /// What it may do here, by service.
    pub access: Vec<ServiceAccess>,
    /// Whether the visitor may add it here.
    pub may_add: bool,
    /// Whether the visitor's roles let them change its secrets.
    pub may_regenerate: bool,
    /// Where it asks for tokens.
    pub token_url: String,
    /// Whether the visitor may use the playground.
    pub may_play: bool,
}

/// A role in a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleLine {
    /// "Carbon Black Cloud", or "Custom roles".
    pub group: String,
    /// The role's name.
    pub name: String,
    /// Which role.
    pub choice: RoleChoice,
}

/// What an app may do in one service of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceAccess {
    /// The service.
    pub service: String,
    /// Whether the organization contains it. If not, everything here stays inert.
    pub is_contained: bool,
    /// Permission by permission.
    pub permissions: Vec<AccessLine>,
}

/// A permission with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessLine {
    /// The permission's id.
    pub permission: String,
    /// The roles that hold it.
    pub via: String,
}
