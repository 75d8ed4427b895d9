//! audit.

pub mod access;
pub mod read;
pub mod recorded;
