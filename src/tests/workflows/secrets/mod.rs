//! secrets.

pub mod expiry;
pub mod property;
pub mod regenerate;
pub mod replace;
pub mod secret;
