//! roles.

pub mod changes;
pub mod custom;
pub mod drafts;
pub(crate) mod held;
pub mod holders;
pub mod pages;
