//! OAuth apps, from the first page of Create App to the end.
//!
//! An app that the organization does not own is [`WorkflowError::NotFound`], and so is a draft
//! that is over or somebody else's. Who may not change an app, or not one that holds so much, is
//! [`WorkflowError::Denied`]; what has to be mended is [`WorkflowError::Invalid`].
//!
//! [`WorkflowError::NotFound`]: crate::workflows::WorkflowError::NotFound
//! [`WorkflowError::Denied`]: crate::workflows::WorkflowError::Denied
//! [`WorkflowError::Invalid`]: crate::workflows::WorkflowError::Invalid

mod activity;
mod bulk;
mod check_name;
mod create;
mod delete;
mod describe;
mod disable;
mod draft;
mod edit;
mod export;
mod list;
mod open;
mod reach;
mod show;

pub use activity::{
    AppActivity, DeniedLine, LastCall, OrgActivity, Series, show_activity, show_activity_of_org,
    show_org_activity,
};
pub use bulk::{BulkAct, BulkResult, MOST_AT_ONCE, Selection, apply, select};
pub use check_name::check_name;
pub(crate) use create::check_scope;
pub use create::{Creation, create, create_at_once};
pub use delete::{Meant, delete, preview_deletion};
pub use describe::{AppDescription, describe, describe_slice};
pub use disable::{disable, enable, preview_disabling};
pub use draft::{
    Confirmed, DetailsForm, DraftOffer, DraftReview, DraftStep, ScopeForm, authorize_creation,
    begin, cancel, keep_step, offer, review, see_draft,
};
pub(crate) use edit::Editing;
pub use edit::{
    AppEdit, AppPatch, KeyForm, ScopePreview, TokenForm, edit, offer_scope, patch, preview_scope,
};
pub use export::{ExportPart, begin_export, export};
pub(crate) use list::place;
pub use list::{AppPage, AppRow, PAGE, list};
pub use open::{AppSection, AppSeen, OwnedApp, open};
pub(crate) use reach::longest_life;
pub use reach::{AppEnd, Reach, ReachedOrg};
pub use show::{AppDetails, show};

pub use crate::storage::apps::keys::KeptKeys;
pub use crate::storage::apps::pages::{AppNotes, HeldRole};
pub use crate::storage::tokens::issued::Caller;
