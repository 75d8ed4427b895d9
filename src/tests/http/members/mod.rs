//! members.

pub mod member;
