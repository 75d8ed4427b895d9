//! Rules of the product: what is legal, and why.
//!
//! Nothing here reads a clock, a database or a request. A caller passes the
//! current [`Timestamp`]; the same input always gives the same answer.

pub mod access;
pub mod account;
pub mod apps;
pub mod audit;
pub mod draft;
pub mod fields;
pub mod ids;
pub mod members;
pub mod names;
pub mod organizations;
pub mod paging;
pub mod policy;
pub mod roles;
pub mod scope;
pub mod secrets;
pub mod services;
pub mod sharing;
pub mod text;
pub mod time;
pub mod tokens;

pub use crate::domain::ids::ApiTokenId;
pub use crate::domain::ids::AppId;
pub use crate::domain::ids::AppRef;
pub use crate::domain::ids::DraftId;
pub use crate::domain::ids::EventId;
pub use crate::domain::ids::GrantId;
pub use crate::domain::ids::InstanceId;
pub use crate::domain::ids::InvitationId;
pub use crate::domain::ids::KeyId;
pub use crate::domain::ids::OrgId;
pub use crate::domain::ids::PermissionId;
pub use crate::domain::ids::PersonId;
pub use crate::domain::ids::RequestId;
pub use crate::domain::ids::RoleId;
pub use crate::domain::ids::SecretId;
pub use crate::domain::ids::ServiceId;
pub use crate::domain::ids::SessionRef;
pub use crate::domain::time::Timestamp;
