//! apps.

pub mod activity;
pub mod app;
pub mod changes;
pub mod code_flows;
pub mod keys;
pub mod networks;
pub mod notes;
pub mod pages;
pub mod reach;
pub mod scopes;
