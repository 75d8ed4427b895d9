//! playground.

pub mod doctor;
pub mod who_can;
pub mod workbench;
