//! Create App, as its pages show it.

use serde::{Deserialize, Serialize};

use crate::console::view::{RoleLine, ServiceAccess};
use crate::domain::apps::app::AppType;
use crate::domain::apps::draft::AppDraft;
pub use crate::domain::roles::risk::Risk;
use crate::domain::{AppId, OrgId};

/// The details step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetailsView {
    /// The draft.
    pub draft: AppDraft,
    /// The longest Access Token TTL that the organization allows, in minutes.
    pub max_ttl: u16,
}

/// Everything that can be ticked in the scopes step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopesView {
    /// The draft.
    pub draft: AppDraft,
    /// The roles.
    pub picks: RolePicks,
}

/// Roles to put into a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolePicks {
    /// The name of the organization.
    pub org_name: String,
    /// Organization roles.
    pub organization_roles: Vec<OrgRolePick>,
    /// Service roles, by service.
    pub services: Vec<ServicePicks>,
    /// Custom roles.
    pub custom_roles: Vec<RolePick>,
    /// Whether the organization lets people give only what they hold.
    pub only_roles_i_hold: bool,
}

/// An organization role that can be ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgRolePick {
    /// What is sent.
    pub value: String,
    /// Its name.
    pub label: String,
    /// What it means.
    pub about: String,
    /// How much harm it can do.
    pub risk: Risk,
    /// Whether it is ticked.
    pub is_picked: bool,
    /// Whether it is more than the visitor may give.
    pub is_beyond: bool,
}

/// The roles of one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServicePicks {
    /// The service's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether the organization contains it.
    pub is_contained: bool,
    /// Its roles.
    pub roles: Vec<RolePick>,
}

/// A role that can be ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolePick {
    /// What is sent.
    pub value: String,
    /// Its name.
    pub label: String,
    /// What it is for.
    pub about: String,
    /// How much harm it can do.
    pub risk: Risk,
    /// Whether it is ticked.
    pub is_picked: bool,
    /// Whether the visitor may not give it.
    pub is_beyond: bool,
    /// Its permissions.
    pub permissions: Vec<PermissionLine>,
}

/// A permission of a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionLine {
    /// Its id.
    pub id: String,
    /// What it allows.
    pub about: String,
    /// The endpoints that it unlocks.
    pub endpoints: Vec<String>,
}

/// The review of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewView {
    /// The draft.
    pub draft: AppDraft,
    /// Organization roles, as people read them.
    pub organization_roles: Vec<String>,
    /// Service roles and custom roles.
    pub roles: Vec<RoleLine>,
    /// What it would be able to do in the organization.
    pub access: Vec<ServiceAccess>,
    /// One sentence on all of it.
    pub sentence: String,
}

/// The app that came of a draft, and what its credentials are good for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedView {
    /// The organization that owns it.
    pub org: OrgId,
    /// The App ID; none when the draft led to no app.
    pub app: Option<AppId>,
    /// The app's type.
    pub kind: AppType,
    /// The app's name.
    pub name: String,
    /// Where tokens come from.
    pub token_url: String,
}
