//! organizations.

pub mod create;
pub mod limits;
pub mod overview;
pub mod rename;
pub mod set_policies;
pub mod set_up;
pub mod show;
