//! apps.

pub mod create;
pub mod draft;
pub mod life;
pub mod list;
pub mod show;
pub mod web;
