//! organizations.

pub mod attention;
pub mod organization;
pub mod overview;
pub mod policies;
pub mod setup;
