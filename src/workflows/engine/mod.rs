//! What verbs are made of: who asks and the unit of work, time and chance, keys and passwords.

pub mod clock;
pub mod context;
pub mod error;
pub mod handovers;
pub mod jwt;
pub mod keyring;
pub mod keys;
pub mod op;
pub mod passwords;
pub mod product;
pub mod refusals;
pub mod resolved;
pub mod rng;
pub mod signing;
pub mod startup;
pub mod usage;
