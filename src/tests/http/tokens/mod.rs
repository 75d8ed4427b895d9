//! tokens.

pub mod api_tokens;
