//! workflows

pub mod jwt;
