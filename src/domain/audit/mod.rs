//! audit.

pub mod action;
pub mod event;
pub mod log;
