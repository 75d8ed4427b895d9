//! services.

pub mod service;
