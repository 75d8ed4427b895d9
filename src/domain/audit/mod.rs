//! The record: what can happen, how it is written down, and which entries a list shows.
//!
//! An entry is added in the transaction of the change that it describes, and never changes.

pub mod action;
pub mod area;
pub mod event;
pub mod log;
