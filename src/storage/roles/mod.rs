//! roles.

pub mod changes;
pub mod custom;
pub mod drafts;
pub mod holders;
pub mod pages;
