//! account.

pub mod account;
pub mod sessions;
