//! The roles of an organization: how many hold each standard one, and the custom ones a page at
//! a time.

use std::collections::BTreeSet;

use crate::domain::paging::{NamePlace, Page};
use crate::domain::policy::Action;
use crate::domain::{OrgId, RoleId, ServiceId};
pub use crate::storage::roles::holders::{HolderKind, RoleCount};
pub use crate::storage::roles::pages::{ListRoles, RoleRow};
use crate::storage::roles::{holders, pages};
use crate::storage::services::instances::list_contained;
use crate::workflows::{OpContext, WorkflowError};

/// How many custom roles a page holds.
pub const PAGE: i64 = 50;

/// Roles of an organization. Standard ones are in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolePage {
    /// A page of custom roles.
    pub custom: Page<RoleRow, NamePlace<RoleId>>,
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
pub async fn list(
    op: &OpContext,
    org: &OrgId,
    query: &ListRoles,
) -> Result<RolePage, WorkflowError> {
    let mut view = op.view(org, Action::SeeOrganization).await?;
    let rows = pages::list(&mut view, org, query, PAGE + 1).await?;
    let place = |row: &RoleRow| NamePlace { name: row.name.folded(), id: row.id.clone() };
    Ok(RolePage {
        custom: Page::cut(rows, PAGE, place),
        found: pages::count(&mut view, org, query).await?,
        total: pages::count(&mut view, org, &ListRoles::default()).await?,
        counts: holders::count(&mut view, org).await?,
        services: list_contained(&mut view, org).await?,
        may_manage: view.who.may(Action::ManageRoles),
    })
}
