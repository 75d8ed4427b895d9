//! account.

pub mod attempts;
pub mod own;
pub mod sessions;
