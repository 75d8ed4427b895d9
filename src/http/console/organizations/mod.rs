//! organizations.

pub mod home;
pub mod organization;
pub mod setup;
