//! Rules of the product: what is legal, and why.
//!
//! Nothing here reads a clock, a database or a request. A caller passes the
//! current [`Timestamp`]; the same input always gives the same answer.

pub mod access;
pub mod agent;
pub mod api_token;
pub mod app;
pub mod app_list;
pub mod audit;
pub mod audit_log;
pub mod base_url;
pub mod catalogue;
pub mod code_flow;
pub mod draft;
pub mod ids;
pub mod invitation;
pub mod organization;
pub mod person;
pub mod policy;
pub mod preferences;
pub mod prefill;
pub mod role_change;
pub mod role_draft;
pub mod roles;
pub mod scope;
pub mod secret;
pub mod secret_life;
pub mod sharing;
pub mod text;
pub mod time;
pub mod token;

pub use ids::{
    ApiTokenId, AppId, DraftId, EventId, GrantId, InstanceId, InvitationId, KeyId, OrgId,
    PermissionId, PersonId, RequestId, RoleId, SecretId, ServiceId, SessionRef,
};
pub use time::Timestamp;
