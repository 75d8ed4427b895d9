//! apps.

pub mod create;
pub mod created;
pub mod details;
pub mod end;
pub mod filters;
pub mod list;
