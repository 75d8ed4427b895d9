//! Members of an organization: who belongs to it in which roles, who is invited, and how a
//! membership ends.
//!
//! Every member sees the others; only owners invite, change and remove
//! ([`WorkflowError::Denied`](crate::workflows::WorkflowError) for others). Somebody who is no
//! member, and an invitation that was accepted, revoked or replaced, is not found. Form errors
//! name the last owner where they would go.

pub mod accept;
pub mod change_roles;
pub mod describe;
pub mod invite;
pub mod list;
pub mod list_invitations;
pub mod remove;
pub mod show;

pub use accept::{
    AcceptInvitation, InvitationSeen, Joined, Proof, accept, accept_signed_in, show_invitation,
};
pub use change_roles::{ChangeMemberRoles, RoleSection, change_roles};
pub use describe::{
    InvitationDescription, MemberDescription, describe, describe_invitation, list_open,
    show_own_roles,
};
pub use invite::{
    Invitation, InviteMember, Invited, invite, invite_all, resend_invitation, revoke_invitation,
};
pub use list::{ListMembers, MemberPage, MemberRow, OpenInvitation, list};
pub use list_invitations::{InvitationPage, list_invitations};
pub use remove::{leave, remove};
pub use show::{MemberDetails, MemberOffer, offer_roles, show, show_own, show_to_remove};
