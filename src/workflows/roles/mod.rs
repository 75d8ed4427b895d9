//! Roles of an organization: the standard ones of the catalogue and the custom ones that its
//! owners make, and who holds them.
//!
//! Every member sees them; only owners make, change and delete custom ones
//! ([`WorkflowError::Denied`](crate::workflows::WorkflowError) for others). A custom role of
//! another organization is not found. A change says which version its form showed:
//! [`WorkflowError::Stale`](crate::workflows::WorkflowError) when that is not the latest.

mod check_name;
pub mod create;
pub mod delete;
pub mod describe;
pub mod draft;
pub mod edit;
pub mod list;
pub mod named;
pub mod offer;
pub mod preview;
pub mod show;
pub mod what_if;

pub use check_name::check_name;
pub use create::{CreateCustomRole, create, create_drafted};
pub use delete::{DeleteCustomRole, Replacement, delete};
pub use describe::{RoleDescription, create_named, delete_named, describe, describe_all, patch};
pub use draft::{DraftedRole, RoleStep, begin, keep, show_draft};
pub use edit::{RoleEdit, RolePatch, edit};
pub use list::{HolderKind, ListRoles, RolePage, RoleRow, list};
pub use named::{AskedScope, AskedServiceRoles, NamedScope, RoleName, ServiceRoleNames};
pub use offer::{PermissionOffer, RoleOffer, RoleStart, offer, start};
pub use preview::{RoleChange, RoleEnd, RolePreview, preview, preview_change, preview_end};
pub use show::{Happening, HolderPage, HolderPlaces, RoleDetails, RoleRecord, show};
pub use what_if::what_if;
