//! The members of an organization, a page at a time, and who is invited.

use crate::domain::policy::{self, Action, Verdict};
use crate::domain::{OrgId, PersonId};
use crate::storage;
pub use crate::storage::members::invitations::OpenInvitation;
pub use crate::storage::members::pages::{ListMembers, MemberRow};
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// How many members a page holds.
pub const PAGE: i64 = 50;

/// How many invitations stand above the members. The rest has pages of its own.
pub const INVITATIONS: i64 = 5;

/// A page of members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberPage {
    /// The members.
    pub rows: Vec<MemberRow>,
    /// Where the next page begins, if there is one.
    pub next: Option<(String, PersonId)>,
    /// How many members the search finds in all.
    pub found: i64,
    /// The newest of the invitations that nobody has accepted; those who may not invite see none.
    pub invitations: Vec<OpenInvitation>,
    /// How many of them there are in all.
    pub open: i64,
    /// Whether the visitor may invite, change and remove.
    pub may_manage: bool,
    /// Who is looking.
    pub me: PersonId,
}

/// Lists members of the organization by name.
///
/// # Errors
/// [`WorkflowError::NotFound`] for outsiders.
pub async fn list_members(
    op: &OpContext,
    org: &OrgId,
    mut query: ListMembers,
) -> Result<MemberPage, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeOrganization).await?;
    query.limit = PAGE + 1;
    let mut rows = storage::members::pages::list(&mut tx, org, &query).await?;
    let has_more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    if has_more {
        rows.pop();
    }
    let next = rows
        .last()
        .filter(|_| has_more)
        .map(|row| (row.person.name.folded(), row.person.id.clone()));
    let may_manage = policy::best_verdict(Action::ManageMembers, &ctx.roles) != Verdict::No;
    let (invitations, open) = if may_manage {
        let newest = storage::members::invitations::list(&mut tx, org, None, INVITATIONS).await?;
        (newest, storage::members::invitations::count(&mut tx, org).await?)
    } else {
        (Vec::new(), 0)
    };
    let found = storage::members::pages::count(&mut tx, org, &query.search, query.role).await?;
    Ok(MemberPage { rows, next, found, invitations, open, may_manage, me: ctx.person })
}
