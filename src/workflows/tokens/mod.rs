//! tokens.

pub mod authenticate_app;
pub mod authenticate_call;
pub mod create_api_token;
pub mod end_api_token;
pub mod exchange_api_token;
pub mod introspect;
pub mod issue;
pub mod list_api_tokens;
pub mod revoke;
