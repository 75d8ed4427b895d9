//! secrets.

pub mod credentials;
pub mod secret;
