//! The token playground: what it offers, what a token says, why a call was refused.
//!
//! It changes nothing and leaves no audit row; the token and the calls themselves are on the
//! record like any other. Auditors may not use it.

mod explain_denial;
mod look_into;
mod open;
mod try_secret;

pub use explain_denial::{Lack, explain_denial};
pub use look_into::{Decoded, TokenParts, app_of, decode, look_into};
pub use open::{Bench, open};
pub use try_secret::try_secret;
