//! organizations.

pub mod organization;
