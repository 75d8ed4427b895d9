//! audit.

pub mod log;
