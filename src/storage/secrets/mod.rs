//! secrets.

pub mod ends;
pub mod secret;
