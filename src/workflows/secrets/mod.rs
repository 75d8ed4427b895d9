//! App Secrets: made, confirmed, replaced, ended, and whether one that somebody presents is right.
//!
//! Who may change the secrets of an app is decided by role, within the ceiling, and by the policy
//! of the organization; everybody else gets [`WorkflowError::Denied`](crate::workflows::WorkflowError::Denied).
//! [`WorkflowError::NotFound`](crate::workflows::WorkflowError::NotFound) is the answer where the
//! organization owns no such app, apps of its type have no secret, or the app never had this one.

mod close;
mod confirm;
mod end;
pub(crate) mod held;
mod regenerate;
mod rotate;
mod rotation;
mod set_expiry;
pub(crate) mod verify;
mod warn_of_expiry;

pub use close::close;
pub use confirm::{Confirmation, confirm};
pub use end::{EndPreview, end, preview_end};
pub use regenerate::{
    IssuedTokens, RegenerateSecret, Regeneration, RegenerationFacts, preview_regeneration,
    regenerate,
};
pub use rotate::{RotationTime, end_rotation, replace, rotate};
pub use rotation::{Rotation, SecretCaller};
pub use set_expiry::{ExpiryNow, KEEP, SetExpiry, set_expiry, show_expiry};
pub use verify::AppCredentials;
pub use warn_of_expiry::{Expiring, ExpiringCount, ExpiryWarning, count_expiring, warn_of_expiry};

pub(crate) use rotation::rotation;
