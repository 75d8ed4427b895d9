//! The roles of an organization: how many hold each standard one, and the custom ones a page at
//! a time.

use std::collections::BTreeSet;

use crate::domain::policy::{self, Action, Verdict};
use crate::domain::{OrgId, RoleId, ServiceId};
use crate::storage;
pub use crate::storage::roles::holders::{HolderKind, RoleCount};
pub use crate::storage::roles::pages::{ListRoles, RoleRow};
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// How many custom roles a page holds.
pub const PAGE: i64 = 50;

/// Roles of an organization. Standard ones are in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolePage {
    /// A page of custom roles.
    pub rows: Vec<RoleRow>,
    /// Where the next page begins, if there is one.
    pub next: Option<(String, RoleId)>,
    /// How many custom roles the search finds in all.
    pub found: i64,
    /// How many custom roles there are without a search.
    pub total: i64,
    /// How many hold each standard role that somebody holds.
    pub counts: Vec<RoleCount>,
    /// The services that the organization contains.
    pub services: BTreeSet<ServiceId>,
    /// Whether the visitor may add, change and delete custom roles.
    pub may_manage: bool,
}

/// Lists the roles of the organization.
///
/// # Errors
/// [`WorkflowError::NotFound`] for outsiders.
pub async fn browse_roles(
    op: &OpContext,
    org: &OrgId,
    mut query: ListRoles,
) -> Result<RolePage, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeOrganization).await?;
    query.limit = PAGE + 1;
    let mut rows = storage::roles::pages::list(&mut tx, org, &query).await?;
    let has_more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    if has_more {
        rows.pop();
    }
    let next = rows.last().filter(|_| has_more).map(|row| (row.name.folded(), row.id.clone()));
    let instances = storage::services::instances::list(&mut tx, org).await?;
    Ok(RolePage {
        rows,
        next,
        found: storage::roles::pages::count(&mut tx, org, &query).await?,
        total: storage::roles::pages::count(&mut tx, org, &ListRoles::default()).await?,
        counts: storage::roles::holders::count(&mut tx, org).await?,
        services: instances.into_iter().map(|instance| instance.service).collect(),
        may_manage: policy::best_verdict(Action::ManageRoles, &ctx.roles) != Verdict::No,
    })
}
