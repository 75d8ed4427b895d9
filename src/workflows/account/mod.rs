//! What is somebody's own: signing in, sessions, name, password, and how pages look to them.
//!
//! It belongs to no organization. [`WorkflowError::SignedOut`] means that the person is gone,
//! [`WorkflowError::Stale`] that they changed their account in another window meanwhile.
//!
//! [`WorkflowError::SignedOut`]: crate::workflows::WorkflowError::SignedOut
//! [`WorkflowError::Stale`]: crate::workflows::WorkflowError::Stale

mod change_password;
mod choose_preferences;
mod end_sessions;
mod find_person;
mod known_device;
mod prove;
mod rename;
mod reset_password;
pub mod sessions;
mod show;
mod sign_in;
pub mod time_zones;
mod who_am_i;

pub use change_password::{CURRENT, ChangePassword, change_password};
pub use choose_preferences::{ChooseLocale, choose_locale, choose_theme};
pub use end_sessions::{end_other_sessions, end_session, sign_out_everywhere};
pub use find_person::find_person;
pub use known_device::{mark_device, recognise_device};
pub use prove::{YOUR_PASSWORD, prove};
pub use rename::rename;
pub use reset_password::reset_password;
pub use sessions::SessionLimits;
pub use show::{Account, AccountDetails, SessionRow, preferences, show};
pub use sign_in::{SignedIn, sign_in, sign_out};
pub use who_am_i::{WhoAmI, who_am_i};

use crate::domain::PersonId;
use crate::domain::audit::event::{Event, OwnChange};
use crate::workflows::Change;

impl Change<PersonId> {
    /// Puts on the record what somebody did to what is their own.
    fn record_own(&mut self, change: OwnChange) {
        let person = self.who.clone();
        self.record_in(None, Event::OwnChanged { person, change });
    }
}
