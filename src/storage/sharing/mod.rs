//! sharing.

pub mod apps;
pub mod grants;
pub mod requests;
