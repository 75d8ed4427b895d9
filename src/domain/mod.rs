//! Rules of the product: what is legal, and why.
//!
//! Nothing here reads a clock, a database or a request. A caller passes the
//! current [`Timestamp`]; the same input always gives the same answer.

pub mod account;
pub mod apps;
pub mod audit;
pub mod fields;
pub mod members;
pub mod names;
pub mod organizations;
pub mod roles;
pub mod secrets;
pub mod services;
pub mod tokens;

pub mod access;
pub mod draft;

pub mod ids;

pub mod policy;

pub mod scope;

pub mod sharing;
pub mod text;
pub mod time;

pub use crate::domain::ids::{
    ApiTokenId, AppId, AppRef, DraftId, EventId, GrantId, InstanceId, InvitationId, KeyId, OrgId,
    PermissionId, PersonId, RequestId, RoleId, SecretId, ServiceId, SessionRef,
};
pub use crate::domain::time::Timestamp;
