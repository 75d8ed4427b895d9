//! apps.

pub mod create;
pub mod delete;
pub mod disable;
pub mod draft;
pub mod edit;
pub mod export;
pub mod find_client;
pub mod list;
pub mod reach;
pub mod show;
