//! account.

pub mod agent;
pub mod person;
pub mod preferences;
