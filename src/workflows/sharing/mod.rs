//! An app in other organizations than the one that owns it: adding takes two consents, removing
//! one, and a scope counts elsewhere as it was approved there.
//!
//! An app that the organization neither owns nor was given is not found, and neither is a request
//! that nobody made to it. [`WorkflowError::Stale`](crate::workflows::WorkflowError) says that what
//! was shown is no longer so: the scope, the request or the grant. Whatever is done twice is done
//! once.

mod add;
mod clients;
mod decide;
mod decide_scope;
mod find_added;
mod list_orgs;
mod list_requests;
mod remove;
mod set_end;
mod share;
mod show_request;

pub use add::{Addition, add, preview_addition};
pub use clients::{Client, add_client, list_clients, search_clients};
pub use decide::{Acceptance, accept, decline, withdraw};
pub use decide_scope::{ScopeVerdict, decide_scope};
pub use find_added::{AddedApp, Drift, find_added};
pub use list_orgs::{AppOrgs, list_orgs};
pub use list_requests::{RequestPage, list_requests};
pub use remove::{AppRemoval, preview_removal, remove};
pub use set_end::set_end;
pub use share::{Shared, SharingForm, SharingOffer, SharingPreview, offer, share};
pub use show_request::{RequestDetails, show_request};

pub use crate::storage::sharing::apps::SharedWith;
pub use crate::storage::sharing::requests::{OpenRequest, RequestRow};
