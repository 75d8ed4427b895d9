//! secrets.

pub mod regenerate;
