//! members.

pub mod accept_invitation;
pub mod change_roles;
pub mod invite;
pub mod list;
pub mod list_invitations;
pub mod remove;
pub mod show;
