//! members.

pub mod accept_invitation;
pub mod member;
