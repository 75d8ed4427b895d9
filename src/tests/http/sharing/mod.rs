//! sharing.

pub mod sharing;
