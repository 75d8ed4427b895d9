//! The members of an organization, a page at a time, and who is invited.

use crate::domain::paging::{NamePlace, Page};
use crate::domain::policy::Action;
use crate::domain::{OrgId, PersonId};
pub use crate::storage::members::invitations::OpenInvitation;
pub use crate::storage::members::pages::{ListMembers, MemberRow};
use crate::storage::members::{invitations, pages};
use crate::workflows::{OpContext, WorkflowError};

/// How many members a page holds.
pub const PAGE: i64 = 50;

/// How many invitations stand above the members. The rest has pages of its own.
pub const INVITATIONS: i64 = 5;

/// A page of members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberPage {
    pub members: Page<MemberRow, NamePlace<PersonId>>,
    /// How many members the search finds in all.
    pub found: i64,
    /// The newest of the invitations that nobody has accepted; those who may not invite see none.
    pub invitations: Vec<OpenInvitation>,
    /// How many of them there are in all.
    pub open: i64,
    /// Whether the visitor may invite, change and remove.
    pub may_manage: bool,
    pub me: PersonId,
}

/// Lists members of the organization by name.
pub async fn list(
    op: &OpContext,
    org: &OrgId,
    query: &ListMembers,
) -> Result<MemberPage, WorkflowError> {
    let mut view = op.view(org, Action::SeeOrganization).await?;
    let rows = pages::list(&mut view, org, query, PAGE + 1).await?;
    let place =
        |row: &MemberRow| NamePlace { name: row.person.name.folded(), id: row.person.id.clone() };
    let mut page = MemberPage {
        members: Page::cut(rows, PAGE, place),
        found: pages::count(&mut view, org, query).await?,
        invitations: Vec::new(),
        open: 0,
        may_manage: view.who.may(Action::ManageMembers),
        me: view.who.person()?.clone(),
    };
    if page.may_manage {
        page.invitations = invitations::list(&mut view, org, None, INVITATIONS).await?;
        page.open = invitations::count(&mut view, org).await?;
    }
    Ok(page)
}
