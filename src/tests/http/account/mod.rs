//! account.

pub mod own;
pub mod sessions;
