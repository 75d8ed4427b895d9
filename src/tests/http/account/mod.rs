//! account.

pub mod attempts;
pub mod ended;
pub mod own;
pub mod sessions;
