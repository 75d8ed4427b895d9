//! playground.

pub mod show;
