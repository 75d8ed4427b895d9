//! roles.

pub mod create;
pub mod custom;
pub mod what_if;
