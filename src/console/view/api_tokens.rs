//! API tokens, as pages show them. Never their values.

use serde::{Deserialize, Serialize};

use crate::console::view::{OrgRolePick, RolePick, ServicePicks};
use crate::domain::ApiTokenId;
use crate::domain::tokens::api_token::ApiTokenState;

/// The API tokens of an organization: one's own, or everybody's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiTokensView {
    /// The tokens, newest first.
    pub rows: Vec<ApiTokenLine>,
    /// What comes after them; nothing on the page of one's own.
    pub all: Option<AllPage>,
    /// Whether the visitor may see those of others.
    pub may_manage: bool,
}

/// Where a page of everybody's tokens stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllPage {
    /// How many there are in all.
    pub found: i64,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub is_later_page: bool,
}

/// An API token in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiTokenLine {
    /// Its id.
    pub id: ApiTokenId,
    /// What its person calls it.
    pub name: String,
    /// What people recognise its value by.
    pub hint: String,
    /// Whom it stands for, in the list of everybody's.
    pub person: Option<String>,
    /// What it was given, as people read it; left out of the list of everybody's.
    pub roles: Vec<String>,
    /// When it was made (RFC 3339).
    pub created_at: String,
    /// When it ends, if it does (RFC 3339).
    pub expires_at: Option<String>,
    /// When it was last used (RFC 3339).
    pub last_used_at: Option<String>,
    /// From where.
    pub last_used_address: Option<String>,
    /// Where it is in its life.
    pub state: ApiTokenState,
}

/// What somebody may give an API token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewApiTokenView {
    /// Makes the form work once.
    pub id: ApiTokenId,
    /// The name of the organization.
    pub org_name: String,
    /// The organization roles that they hold.
    pub organization_roles: Vec<OrgRolePick>,
    /// The service roles that they hold.
    pub services: Vec<ServicePicks>,
    /// The custom roles that they hold.
    pub custom_roles: Vec<RolePick>,
    /// Where access tokens come from.
    pub exchange_url: String,
    /// Whether they have as many tokens as anybody may.
    pub is_full: bool,
}

/// An API token before it is ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndingApiTokenView {
    /// Its id.
    pub id: ApiTokenId,
    /// What its person calls it.
    pub name: String,
    /// What people recognise its value by.
    pub hint: String,
    /// Whom it stands for.
    pub person: String,
    /// When it was last used (RFC 3339).
    pub last_used_at: Option<String>,
    /// From where.
    pub last_used_address: Option<String>,
}
