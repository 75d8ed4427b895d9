//! audit.

pub mod access;
pub mod read;
