//! account.

pub mod own;
pub mod reset_password;
pub mod sessions;
pub mod sign_in;
