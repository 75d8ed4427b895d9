//! The record, read: what happened in an organization, and who has access where.

pub mod access;
pub mod read;
