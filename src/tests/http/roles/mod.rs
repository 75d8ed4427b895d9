//! roles.

pub mod role;
pub mod what_if;
