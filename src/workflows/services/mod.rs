//! services.

pub mod add;
pub mod change;
pub mod load_catalogue;
pub mod remove;
pub mod show;
