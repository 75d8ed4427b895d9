//! What the product does, one file a verb, named as the console names it.
//!
//! Each reads like the procedure it is: authorize, load, decide, store, audit, in one
//! transaction. What it returns is either done and on the record, or did not happen.

pub mod access;
pub mod account;
pub mod apps;
pub mod audit;
pub mod consents;
pub mod drafts;
pub mod engine;
pub mod members;
pub mod organizations;
pub mod playground;
pub mod retention;
pub mod roles;
pub mod sandbox;
pub mod search;
pub mod secrets;
pub mod services;
pub mod sharing;
pub mod tokens;

pub use crate::workflows::engine::clock::{Clock, Moment};
pub use crate::workflows::engine::context::{ActingMember, Actor, Bounds, Source, Visitor};
pub use crate::workflows::engine::error::WorkflowError;
pub use crate::workflows::engine::keyring::{Belonging, Keyring, belonging};
pub use crate::workflows::engine::op::{Change, OffTheRecord, OpContext, View};
pub use crate::workflows::engine::passwords::PasswordCost;
pub use crate::workflows::engine::product::{Parts, Settings, Workflows};
pub use crate::workflows::engine::rng::Rng;
pub use crate::workflows::engine::startup::Startup;
pub use crate::workflows::engine::usage::Burst;
