//! Tokens: those that apps get for an hour or so, and those that people make for their scripts.

pub mod access_token;
pub mod api_token;
pub mod compact;
pub mod signing_key;
