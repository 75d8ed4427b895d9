//! apps.

pub mod app;
pub mod create;
pub mod export;
