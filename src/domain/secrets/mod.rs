//! secrets.

pub mod life;
pub mod secret;
