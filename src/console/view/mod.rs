//! What pages show: values that cross from the server to a page, ready to be read.

mod api_tokens;
mod app;
mod app_life;
mod frame;
mod members;
mod playground;
mod roles;
mod secrets;
mod sharing;
mod wizard;

pub use crate::console::view::api_tokens::{
    AllPage, ApiTokenLine, ApiTokensView, EndingApiTokenView, NewApiTokenView,
};
pub use crate::console::view::app::{
    AccessLine, AdditionView, AppListView, AppRow, AppView, RoleLine, ServiceAccess,
};
pub use crate::console::view::app_life::{
    AppEndView, AppScopesView, ChangedPermission, ReachedLine, ScopePreviewView,
};
pub use crate::console::view::frame::{PageError, Submitted};
pub use crate::console::view::members::{
    InvitationLine, InvitationListView, InviteView, MemberLine, MemberListView, MemberView,
};
pub use crate::console::view::playground::{
    Advice, Answered, CallForm, Claim, EndpointGroup, Exchange, Need, Outcome, Parameter,
    PlaygroundView, TokenLook,
};
pub use crate::console::view::roles::{
    PermissionOffer, RecordView, RoleEndView, RoleGroup, RoleListLine, RoleListView,
    RolePreviewView, RoleQuery, RoleView, ServicePermissions, UsersView,
};
pub use crate::console::view::secrets::{
    RegenerationView, SecretEndView, SecretExpiryView, SecretLine, Standing,
};
pub use crate::console::view::sharing::{
    AddedAppView, AnswerView, AppOrgLine, AppOrgsView, AppRemovalView, AskedLine, DriftView,
    ExplainedLine, ExplainedService, ExplainedView, ExplanationView, RequestLine, RequestListView,
    RequestView, SharingPreviewView, SharingView,
};
pub use crate::console::view::wizard::{
    CreatedView, DetailsView, OrgRolePick, PermissionLine, ReviewView, Risk, RolePick, RolePicks,
    ScopesView, ServicePicks,
};
pub use crate::console::wording::audit::EntryLine;
pub use crate::console::wording::flash::FlashCode;
