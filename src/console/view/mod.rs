//! What pages show: values that cross from the server to a page, ready to be read.

mod account;
mod api_tokens;
mod app;
mod app_life;
mod audit;
mod frame;
mod members;
mod organization;
mod playground;
mod roles;
mod secrets;
mod services;
mod sharing;
mod wizard;

pub use account::{AccountView, SessionLine};
pub use api_tokens::{AllPage, ApiTokenLine, ApiTokensView, EndingApiTokenView, NewApiTokenView};
pub use app::{AccessLine, AdditionView, AppListView, AppRow, AppView, RoleLine, ServiceAccess};
pub use app_life::{AppEndView, AppScopesView, ChangedPermission, ReachedLine, ScopePreviewView};
pub use audit::{AccessRowView, AccessView, AuditLine, AuditLogView, ChangeLine, EntryView};
pub use frame::{FlashCode, Frame, PageError, Submitted};
pub use members::{
    InvitationLine, InvitationListView, InviteView, MemberLine, MemberListView, MemberView,
};
pub use organization::{
    AttentionLine, CountLine, EntryLine, OrganizationView, OverviewView, PoliciesView, ServiceLine,
    StepLine,
};
pub use playground::{
    Advice, Answered, CallForm, Claim, EndpointGroup, Exchange, Need, Outcome, Parameter,
    PlaygroundView, TokenLook,
};
pub use roles::{
    PermissionOffer, RecordView, RoleEndView, RoleGroup, RoleListLine, RoleListView,
    RolePreviewView, RoleQuery, RoleView, ServicePermissions, UsersView,
};
pub use secrets::{RegenerationView, SecretEndView, SecretExpiryView, SecretLine, Standing};
pub use services::{
    BuiltInRole, Connection, InstanceView, LosersView, OfferView, PermissionGroup, RemovalView,
    ServiceCard, ServiceView, ServicesView,
};
pub use sharing::{
    AddedAppView, AnswerView, AppOrgLine, AppOrgsView, AppRemovalView, AskedLine, DriftView,
    ExplainedLine, ExplainedService, ExplainedView, ExplanationView, RequestLine, RequestListView,
    RequestView, SharingPreviewView, SharingView,
};
pub use wizard::{
    CreatedView, DetailsView, OrgRolePick, PermissionLine, ReviewView, Risk, RolePick, RolePicks,
    ScopesView, ServicePicks,
};
