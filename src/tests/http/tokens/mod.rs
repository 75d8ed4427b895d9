//! tokens.

pub mod api_tokens;
pub mod keys;
