//! account.

pub mod account;
pub mod reset_password;
pub mod sessions;
pub mod sign_in;
