//! audit.

pub mod access;
pub mod entries;
pub mod log;
