//! tokens.

pub mod access_token;
pub mod api_token;
