//! App Secrets, of which the database has keyed hashes only.

pub mod ages;
pub mod callers;
pub mod ends;
pub mod secret;
