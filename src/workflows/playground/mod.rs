//! The token playground: what it offers, what a token says, why a call was refused.
//!
//! It changes nothing but the desk of a session and leaves no audit row; the token and the calls
//! themselves are on the record like any other. Auditors may not use it.

mod desk;
mod diagnose;
mod explain_denial;
mod look_into;
mod open;
mod pasted;
mod try_secret;

pub use desk::{
    AnswerHeader, Answered, Desk, Exchange, Outcome, REMEMBERED, Shown, change_desk, desk,
};
pub use diagnose::{Finding, diagnose};
pub use explain_denial::{Lack, Remedy, explain_denial};
pub use look_into::{Decoded, TokenParts, app_of, decode, look_into};
pub use open::{Bench, Callable, CallableService, NamedEndpoint, open};
pub use pasted::{PastedAs, Slip};
pub use try_secret::try_secret;
