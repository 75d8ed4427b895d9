//! members.

pub mod invitation;
