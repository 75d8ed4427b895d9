//! sharing.

pub mod add;
pub mod property;
pub mod scope;
pub mod share;
