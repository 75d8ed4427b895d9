//! API tokens; access tokens as far as anything of them is kept: how many live, and which were
//! revoked; and the keys that sign them.

pub mod api_tokens;
pub mod issued;
pub mod keys;
pub mod revocations;
pub mod standing;
