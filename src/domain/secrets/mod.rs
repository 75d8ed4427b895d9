//! App Secrets: what one looks like, how it is compared, and how it comes and goes.

pub mod ages;
pub mod life;
pub mod redaction;
pub mod secret;
