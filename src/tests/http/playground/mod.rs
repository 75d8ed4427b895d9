//! playground.

pub mod doctor;
pub mod workbench;
