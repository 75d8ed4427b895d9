//! Members, and those who are invited.

use crate::console::paths::{addresses, with_query};
use crate::domain::{InvitationId, OrgId, PersonId};

/// The page of an invitation's link.
pub const INVITATION: &str = "/invitations/accept";

addresses! {
    /// The members of an organization.
    MEMBERS members "/orgs/{org}/members" (org: OrgId);
    /// Inviting somebody.
    INVITE invite "/orgs/{org}/members/invite" (org: OrgId);
    /// A member.
    MEMBER member "/orgs/{org}/members/{person}" (org: OrgId, person: PersonId);
    /// Removing a member.
    REMOVE_MEMBER remove_member "/orgs/{org}/members/{person}/remove"
        (org: OrgId, person: PersonId);
    /// Leaving an organization.
    LEAVE leave "/orgs/{org}/leave" (org: OrgId);
    /// The invitations that nobody has accepted.
    INVITATIONS invitations "/orgs/{org}/invitations" (org: OrgId);
    /// A new link for an invitation (POST).
    RESEND_INVITATION resend_invitation "/orgs/{org}/invitations/{invitation}/resend"
        (org: OrgId, invitation: InvitationId);
    /// Taking an invitation back (POST).
    REVOKE_INVITATION revoke_invitation "/orgs/{org}/invitations/{invitation}/revoke"
        (org: OrgId, invitation: InvitationId);
}

/// The members that a search finds and that hold a role, from a place on.
pub fn members_page(org: &OrgId, search: &str, role: &str, after: &str) -> String {
    with_query(members(org), &[("q", search), ("role", role), ("after", after)])
}

/// A member with one section of their roles as a form.
pub fn edit_member(org: &OrgId, person: &PersonId, section: &str) -> String {
    with_query(member(org, person), &[("edit", section)])
}

/// The invitations that nobody has accepted, from a place on.
pub fn invitations_page(org: &OrgId, after: &str) -> String {
    with_query(invitations(org), &[("after", after)])
}

/// The page of an invitation's link.
pub fn invitation(token: &str) -> String {
    with_query(INVITATION.to_owned(), &[("token", token)])
}
