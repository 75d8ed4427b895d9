//! What somebody is asked when they sign in to an app, and what they are told when they cannot.

mod ask;
mod leave;
mod refused;

pub use ask::ask;
pub use leave::{leave, no_way_back};
pub use refused::{malformed, refused};
