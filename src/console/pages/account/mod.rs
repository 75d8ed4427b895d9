//! account.

pub mod account;
pub mod parts;
pub mod sessions;
pub mod sign_in;
