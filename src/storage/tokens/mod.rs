//! tokens.

pub mod api_tokens;
pub mod issued;
pub mod keys;
pub mod revocations;
