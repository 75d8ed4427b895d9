//! services.

pub mod base_url;
pub mod catalogue;
