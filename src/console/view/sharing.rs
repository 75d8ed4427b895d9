//! Apps in organizations, as pages show them.

use serde::{Deserialize, Serialize};

use crate::console::view::{RoleLine, ServiceAccess};
use crate::domain::apps::app::App;
use crate::domain::sharing::RequestState;
use crate::domain::{AppId, OrgId, RequestId};

/// The organizations of an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppOrgsView {
    /// Those that it was added to.
    pub rows: Vec<AppOrgLine>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub is_later_page: bool,
    /// Those that were asked.
    pub requests: Vec<AskedLine>,
    /// Whether the visitor may add it here and take it out.
    pub may_add: bool,
    /// Whether the visitor may do that elsewhere, as far as this side decides.
    pub may_share: bool,
}

/// An organization that an app was added to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppOrgLine {
    /// The organization.
    pub org: OrgId,
    /// Its name.
    pub name: String,
    /// Whether it owns the app.
    pub is_own: bool,
    /// Who added it.
    pub added_by: String,
    /// When (RFC 3339).
    pub added_at: String,
    /// The version of the scope that counts there.
    pub version: i64,
    /// Whether the app has a newer one.
    pub is_behind: bool,
    /// Whether that was declined there.
    pub is_declined: bool,
    /// The services that it lacks.
    pub missing: Vec<String>,
    /// The last day.
    pub ends_on: Option<String>,
    /// Whether that is over.
    pub has_ended: bool,
    /// When the app last acted there (RFC 3339).
    pub last_used_at: Option<String>,
}

/// A request as the asking side sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedLine {
    /// The request.
    pub request: RequestId,
    /// The organization, as it was typed.
    pub org: OrgId,
    /// Who asked.
    pub by: String,
    /// When (RFC 3339).
    pub at: String,
    /// The last day that was proposed.
    pub ends_on: Option<String>,
}

/// Where an app can be added, and what would follow there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharingView {
    /// The app.
    pub app: AppId,
    /// Its name.
    pub name: String,
    /// The version of its scope.
    pub version: i64,
    /// Organizations where the visitor gives both consents.
    pub own: Vec<(OrgId, String)>,
    /// The Organization ID that was asked about.
    pub typed: String,
    /// What is wrong with it.
    pub problem: Option<String>,
    /// What would follow.
    pub preview: Option<SharingPreviewView>,
}

/// What would follow from adding an app to an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharingPreviewView {
    /// The organization.
    pub org: OrgId,
    /// Its name, when the visitor belongs to it.
    pub name: Option<String>,
    /// Whether the visitor gives both consents.
    pub is_one_step: bool,
    /// The organization roles to be approved.
    pub organization_roles: Vec<String>,
    /// The other roles to be approved.
    pub roles: Vec<RoleLine>,
    /// What it could do there, by service.
    pub access: Vec<ServiceAccess>,
    /// Whether it was added already.
    pub is_added: bool,
    /// Whether a request is open.
    pub is_asked: bool,
}

/// The open requests to an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestListView {
    /// They, newest first.
    pub rows: Vec<RequestLine>,
    /// How many there are.
    pub found: i64,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub is_later_page: bool,
}

/// A request in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestLine {
    /// The request.
    pub request: RequestId,
    /// The app's name.
    pub app: String,
    /// The App ID.
    pub app_id: AppId,
    /// The organization that asks.
    pub owner: String,
    /// Who asks.
    pub person: String,
    /// When (RFC 3339).
    pub at: String,
    /// The last day that was proposed.
    pub ends_on: Option<String>,
}

/// A request in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestView {
    /// The request.
    pub line: RequestLine,
    /// The app.
    pub app: App,
    /// What the asking person says.
    pub note: String,
    /// What became of it.
    pub state: RequestState,
    /// The version of the scope when it was asked for.
    pub asked_version: i64,
    /// The organization roles to be approved.
    pub organization_roles: Vec<String>,
    /// The other roles to be approved.
    pub roles: Vec<RoleLine>,
    /// What the app could do here, by service.
    pub access: Vec<ServiceAccess>,
}

/// An app of another organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddedAppView {
    /// The app.
    pub app: App,
    /// The organization that owns it.
    pub owner: String,
    /// Who added it here.
    pub added_by: String,
    /// When (RFC 3339).
    pub added_at: String,
    /// The last day here.
    pub ends_on: Option<String>,
    /// Whether that is over.
    pub has_ended: bool,
    /// When it last acted here (RFC 3339).
    pub last_used_at: Option<String>,
    /// The version of the scope that was approved.
    pub version: i64,
    /// The organization roles that were approved.
    pub organization_roles: Vec<String>,
    /// The other roles that were approved.
    pub roles: Vec<RoleLine>,
    /// What it may do here.
    pub explained: ExplainedView,
    /// What its owner has changed since.
    pub drift: Option<DriftView>,
    /// Whether the visitor may remove it.
    pub may_remove: bool,
    /// Whether the visitor may accept a newer scope.
    pub may_accept: bool,
}

/// A newer scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriftView {
    /// Its version.
    pub version: i64,
    /// Whether it was declined.
    pub is_declined: bool,
    /// Organization roles that it adds.
    pub roles_gained: Vec<String>,
    /// Organization roles that it drops.
    pub roles_lost: Vec<String>,
    /// Permissions that it adds.
    pub gained: Vec<ServiceAccess>,
    /// Permissions that it drops.
    pub lost: Vec<ServiceAccess>,
}

/// What an app may do in an organization, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedView {
    /// What keeps it from acting there at all: title and text.
    pub missing: Option<(String, String)>,
    /// The version of the scope that counts there.
    pub version: i64,
    /// Permissions by service.
    pub services: Vec<ExplainedService>,
}

/// A service with every permission of the scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedService {
    /// The service.
    pub service: String,
    /// How many permissions have effect.
    pub granted: usize,
    /// The permissions.
    pub lines: Vec<ExplainedLine>,
}

/// A permission with its chain of reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedLine {
    /// The permission's id.
    pub permission: String,
    /// The roles that hold it.
    pub via: String,
    /// The missing link; none when it has effect.
    pub missing: Option<String>,
}

/// The explainer of an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplanationView {
    /// The app.
    pub app: AppId,
    /// Its name.
    pub name: String,
    /// The organizations to pick from.
    pub orgs: Vec<(OrgId, String)>,
    /// The one that was picked.
    pub org: OrgId,
    /// Its name.
    pub org_name: String,
    /// What the app may do there.
    pub explained: ExplainedView,
    /// When it was added there (RFC 3339).
    pub added_at: Option<String>,
    /// The permission that was asked about.
    pub asked: String,
    /// The answer.
    pub answer: Option<AnswerView>,
}

/// Yes or no, with the rule that decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerView {
    /// Whether it is yes.
    pub is_yes: bool,
    /// The answer.
    pub title: String,
    /// The rule.
    pub text: String,
    /// The chain of reasons, link by link: words, and whether the link holds.
    pub chain: Vec<(String, bool)>,
}

/// What would be taken out of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppRemovalView {
    /// The app.
    pub app: AppId,
    /// Its name.
    pub name: String,
    /// The organization.
    pub org: OrgId,
    /// Its name.
    pub org_name: String,
    /// Whether that organization owns the app.
    pub is_own: bool,
    /// The last day there.
    pub ends_on: Option<String>,
    /// Whether that is over.
    pub has_ended: bool,
    /// When the app last acted there (RFC 3339).
    pub last_used_at: Option<String>,
}
