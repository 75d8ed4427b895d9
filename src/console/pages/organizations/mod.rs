//! organizations.

pub mod details;
pub mod list;
pub mod overview;
pub mod policies;
pub mod setup;
