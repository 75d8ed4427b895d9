//! Organizations: what one is, which rules it gives itself, and which services it contains.

pub mod organization;
