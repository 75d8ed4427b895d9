//! roles.

pub mod role;
