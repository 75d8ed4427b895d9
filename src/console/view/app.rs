//! Apps, as pages show them.

use serde::{Deserialize, Serialize};

use crate::console::view::EntryLine;
use crate::console::wording::apps::{RoleLine, ServiceAccess};
use crate::console::wording::secrets::SecretLine;
use crate::domain::AppId;
use crate::domain::apps::app::{App, Grant};
use crate::domain::apps::code_flow::CodeFlow;
use crate::domain::policy::Denial;

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
