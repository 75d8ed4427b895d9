//! members.

pub mod invitation;
pub mod member;
