//! Rules of the product: what is legal, and why.
//!
//! Nothing here reads a clock, a database or a request. A caller passes the
//! current [`Timestamp`]; the same input always gives the same answer.

pub mod access;
pub mod account;
pub mod api;
pub mod apps;
pub mod audit;
pub mod consents;
pub mod draft;
pub mod expiry;
pub mod fields;
pub mod ids;
pub mod members;
pub mod names;
pub mod organizations;
pub mod paging;
pub mod policy;
pub mod retention;
pub mod roles;
pub mod scope;
pub mod secrets;
pub mod services;
pub mod sharing;
pub mod text;
pub mod time;
pub mod tokens;

pub use crate::domain::ids::{
    ApiTokenId, AppId, AppRef, ConsentId, DraftId, EventId, GrantId, InstanceId, InvitationId,
    KeyId, OrgId, PermissionId, PersonId, RequestId, RoleId, SecretId, ServiceId, SessionRef,
    SignInId,
};
pub use crate::domain::time::Timestamp;
