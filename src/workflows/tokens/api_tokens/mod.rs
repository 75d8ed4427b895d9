//! API tokens: credentials of a person in one organization, for their scripts.
//!
//! Everybody has their own; owners see and deactivate those of others. Of a token that is somebody
//! else's, or another organization's, nobody learns more than
//! [`WorkflowError::NotFound`](crate::workflows::WorkflowError::NotFound).

mod create;
mod end;
mod exchange;
mod list;
mod warn_of_expiry;

pub use create::{Creation, NewApiToken, Offer, create, offer, regenerate};
pub(crate) use end::end_with_membership;
pub use end::{Ending, deactivate, revoke, revoke_all, show, show_own};
pub(crate) use exchange::still_claimed;
pub use exchange::{ApiTokenDetails, ApiTokenError, Exchanged, describe, exchange};
pub use list::{AllApiTokens, OwnApiTokens, PAGE, TokenOf, list, list_own};
pub use warn_of_expiry::{ExpiringToken, TokenNotice, warn_of_expiry};
