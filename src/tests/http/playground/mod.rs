//! playground.

pub mod doctor;
pub mod other_service;
pub mod who_can;
pub mod workbench;
