//! Consents, the sign-ins that rest on them, and their refresh tokens. Codes and tokens are kept as
//! keyed hashes.

pub mod consent;
pub mod refresh_tokens;
pub mod sign_ins;
