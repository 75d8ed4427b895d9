//! roles.

pub mod change;
pub mod draft;
pub mod role;
