//! services.

pub mod load_catalogue;
pub mod service;
