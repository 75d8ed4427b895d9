//! sharing.

pub mod share;
