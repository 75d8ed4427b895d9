//! services.

pub mod catalogue;
pub mod holders;
pub mod instances;
