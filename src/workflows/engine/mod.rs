//! engine.

pub mod clock;
pub mod context;
pub mod error;
pub mod jwt;
pub mod keyring;
pub mod passwords;
pub mod rng;
pub mod signing;
pub mod usage;
