//! Who is invited and has not joined, a page at a time.

use crate::domain::paging::{Page, Place};
use crate::domain::policy::Action;
use crate::domain::{InvitationId, OrgId};
use crate::storage::members::invitations::{self, OpenInvitation};
use crate::workflows::{OpContext, WorkflowError};

/// How many invitations a page holds.
pub const PAGE: i64 = 50;

/// A page of invitations, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationPage {
    pub invitations: Page<OpenInvitation, Place<InvitationId>>,
    /// How many there are in all.
    pub found: i64,
}

/// Lists the open invitations of the organization, for those who may invite: addresses of people
/// who are not members are not for others to see.
pub async fn list_invitations(
    op: &OpContext,
    org: &OrgId,
    after: Option<&Place<InvitationId>>,
) -> Result<InvitationPage, WorkflowError> {
    let mut view = op.view(org, Action::ManageMembers).await?;
    let rows = invitations::list(&mut view, org, after, PAGE + 1).await?;
    let place = |row: &OpenInvitation| Place { at: row.created_at, id: row.id.clone() };
    Ok(InvitationPage {
        invitations: Page::cut(rows, PAGE, place),
        found: invitations::count(&mut view, org).await?,
    })
}
