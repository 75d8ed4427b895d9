//! apps.

pub mod create;
pub mod life;
pub mod list;
