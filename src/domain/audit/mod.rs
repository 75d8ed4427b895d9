//! audit.

pub mod event;
pub mod log;
