//! Server functions: they adapt requests to workflows and answers to views, and decide
//! nothing. Pages call them in process; islands over HTTP.

mod api_tokens;
mod app_life;
mod apps;
mod members;
mod roles;
mod secrets;
mod sharing;
mod wizard;

pub use crate::console::rpc::api_tokens::{
    list_api_tokens, list_own_api_tokens, offer_api_token, see_api_token, see_own_api_token,
};
pub use crate::console::rpc::app_life::{
    offer_app_scopes, preview_app_deletion, preview_app_disabling, preview_app_scopes,
};
pub use crate::console::rpc::apps::{list_apps, preview_addition, see_app};
pub use crate::console::rpc::members::{
    list_invitations, list_members, offer_member_roles, see_member, see_own_membership,
};
pub use crate::console::rpc::roles::{
    browse_roles, offer_permissions, offer_permissions_of, preview_role, see_role, see_role_draft,
    see_role_end,
};
pub use crate::console::rpc::secrets::{
    preview_regeneration, preview_secret_end, see_secret_expiry,
};
pub use crate::console::rpc::sharing::{
    explain_access, find_added_app, list_app_orgs, list_requests, offer_sharing,
    preview_app_removal, see_request,
};
pub use crate::console::rpc::wizard::{
    may_create_app, offer_details, offer_scopes, review_draft, see_created, see_draft,
};

#[cfg(feature = "ssr")]
#[cfg(feature = "ssr")]
mod role_words;
#[cfg(feature = "ssr")]
mod secret_words;
#[cfg(feature = "ssr")]
mod server;
#[cfg(feature = "ssr")]
mod sharing_words;
#[cfg(feature = "ssr")]
pub(crate) mod words;

#[cfg(feature = "ssr")]
pub use crate::console::rpc::server::Signed;
#[cfg(feature = "ssr")]
pub use crate::console::rpc::server::load_frame;
#[cfg(feature = "ssr")]
pub use crate::console::rpc::server::page_error;
#[cfg(feature = "ssr")]
pub use crate::console::rpc::server::provide;
#[cfg(feature = "ssr")]
pub use crate::console::rpc::server::tell_malformed;
