//! Who is invited and has not joined, a page at a time.

use crate::domain::policy::Action;
use crate::domain::{InvitationId, OrgId, Timestamp};
use crate::storage;
pub use crate::storage::members::invitations::OpenInvitation;
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// How many invitations a page holds.
pub const PAGE: i64 = 50;

/// Where a page ended: when its last invitation was made, and its id.
pub type Place = (Timestamp, InvitationId);

/// A page of invitations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationPage {
    /// The invitations, newest first.
    pub rows: Vec<OpenInvitation>,
    /// Where the next page begins, if there is one.
    pub next: Option<Place>,
    /// How many there are in all.
    pub found: i64,
}

/// Lists the open invitations of the organization, newest first.
///
/// # Errors
/// [`WorkflowError::NotFound`] for outsiders, [`WorkflowError::Denied`] for those who may not
/// invite: addresses of people who are not members are not theirs to see.
pub async fn list_invitations(
    op: &OpContext,
    org: &OrgId,
    after: Option<Place>,
) -> Result<InvitationPage, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ManageMembers).await?;
    let mut rows =
        storage::members::invitations::list(&mut tx, org, after.as_ref(), PAGE + 1).await?;
    let has_more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    if has_more {
        rows.pop();
    }
    let next = rows.last().filter(|_| has_more).map(|row| (row.created_at, row.id.clone()));
    let found = storage::members::invitations::count(&mut tx, org).await?;
    Ok(InvitationPage { rows, next, found })
}
