//! roles.

pub mod changes;
pub mod custom;
pub(crate) mod held;
pub mod holders;
pub mod pages;
