//! Services of an organization: which it contains, by which key each knows it, where it answers.
//!
//! Only owners change them ([`WorkflowError::Denied`](crate::workflows::WorkflowError) for
//! others). A service that the catalogue lacks, or that the organization lacks where it must
//! contain it, is not found.

pub mod add;
pub mod change;
pub mod load_catalogue;
pub mod remove;
pub mod show;

pub use add::{AddService, BaseForm, InstanceForm, ServiceOffer, add, offer};
pub use change::{ChangeService, change};
pub use remove::{Loser, Losers, Removal, preview_removal, remove};
pub use show::{ServiceDetails, ServiceList, list, show, to_try};
