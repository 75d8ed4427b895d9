//! secrets.

pub mod regenerate;
pub mod regenerate_kill;
