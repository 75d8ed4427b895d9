//! tokens.

pub mod api_tokens;
pub mod authenticate_call;
pub mod clocks;
pub mod introspect;
pub mod issue;
pub mod keys;
pub mod size;
