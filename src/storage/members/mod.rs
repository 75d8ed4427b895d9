//! members.

pub mod invitations;
pub mod member;
pub mod pages;
