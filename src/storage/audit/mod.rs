//! The record and what it is about: entries as they are written, the log as it is read, and what an
//! app may do where.

pub mod access;
pub mod entries;
pub mod log;
