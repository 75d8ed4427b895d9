//! apps.

pub mod app;
pub mod code_flow;
pub mod draft;
pub mod prefill;
pub mod query;
