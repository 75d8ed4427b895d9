//! roles.

pub mod browse;
pub mod create;
pub mod delete;
pub mod draft;
pub mod edit;
pub mod list;
pub mod show;
