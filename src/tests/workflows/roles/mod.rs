//! roles.

pub mod create;
pub mod custom;
