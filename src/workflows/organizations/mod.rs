//! Organizations: begun, looked at, renamed, and given policies of their own.
//!
//! For outsiders there is no organization ([`WorkflowError::NotFound`]); members whose roles are
//! not enough hear whose are ([`WorkflowError::Denied`]). [`WorkflowError::Stale`] means that
//! somebody else was faster than the form.
//!
//! [`WorkflowError::Denied`]: crate::workflows::WorkflowError::Denied
//! [`WorkflowError::NotFound`]: crate::workflows::WorkflowError::NotFound
//! [`WorkflowError::Stale`]: crate::workflows::WorkflowError::Stale

mod create;
mod identify;
pub mod limits;
mod overview;
mod policies;
mod rename;
mod set_policies;
mod set_up;
mod show;

pub use create::{begin, create};
pub use identify::{identify, list_reached};
pub use overview::{Counts, Done, MOST, Noted, Overview, Reason, dismiss_first_steps, overview};
pub use policies::PoliciesNow;
pub use rename::rename;
pub use set_policies::{PolicyForm, Ticked, set_policies};
pub use set_up::{Founded, SetUp, is_set_up, is_setup_token, issue_setup_token, set_up};
pub use show::{OrganizationDetails, show};
