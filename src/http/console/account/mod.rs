//! account.

pub mod account;
pub mod sign_in;
pub mod theme;
