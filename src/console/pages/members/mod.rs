//! members.

pub mod details;
pub mod invitation;
pub mod invitations;
pub mod invite;
pub mod leave;
pub mod list;
pub mod roles;
