//! One role of whichever kind, and who holds it.

use std::collections::BTreeSet;

use crate::domain::paging::{NamePlace, Page};
use crate::domain::policy::Action;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::holder::RoleHolder;
use crate::domain::{OrgId, ServiceId};
pub use crate::storage::audit::entries::Happening;
use crate::storage::roles::custom;
pub use crate::storage::roles::custom::RoleRecord;
use crate::storage::roles::holders::{self, HolderKind};
use crate::storage::services::instances::list_contained;
use crate::storage::{self, Tx};
use crate::workflows::{OpContext, View, WorkflowError};

/// How many apps and members are named at once.
const PAGE: i64 = 50;

/// How many events of a custom role are shown.
const EVENTS: i64 = 20;

/// Where pages of holders begin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HolderPlaces {
    pub apps: Option<NamePlace<String>>,
    pub members: Option<NamePlace<String>>,
}

/// A page of those who hold a role, by name.
pub type HolderPage = Page<RoleHolder, NamePlace<String>>;

/// A role and who holds it. What a standard role permits is in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleDetails {
    pub role: RoleChoice,
    /// Set for a custom role.
    pub record: Option<RoleRecord>,
    /// What happened to a custom role, newest first.
    pub events: Vec<Happening>,
    pub apps: HolderPage,
    pub members: HolderPage,
    /// The services that the organization contains.
    pub services: BTreeSet<ServiceId>,
    /// Whether the visitor may add, change and delete custom roles.
    pub may_manage: bool,
}

/// Looks at a role.
pub async fn show(
    op: &OpContext,
    org: &OrgId,
    role: RoleChoice,
    from: &HolderPlaces,
) -> Result<RoleDetails, WorkflowError> {
    let mut view = op.view(org, Action::SeeOrganization).await?;
    details(op, &mut view, role, from).await
}

/// The same within another view.
pub(crate) async fn details(
    op: &OpContext,
    view: &mut View,
    role: RoleChoice,
    from: &HolderPlaces,
) -> Result<RoleDetails, WorkflowError> {
    let org = view.who.org.id.clone();
    let (mut record, mut events) = (None, Vec::new());
    match &role {
        RoleChoice::Organization(_) => {}
        RoleChoice::Service(held) => {
            op.catalogue().role(&held.service, &held.role).ok_or(WorkflowError::NotFound)?;
        }
        RoleChoice::Custom(id) => {
            let found = custom::find(view, &org, id).await?;
            record = Some(found.ok_or(WorkflowError::NotFound)?);
            let (kind, id) = ("role", id.as_str());
            events = storage::audit::entries::list_of_subject(view, &org, kind, id, EVENTS).await?;
        }
    }
    Ok(RoleDetails {
        record,
        events,
        apps: holders(view, &org, &role, HolderKind::App, from.apps.as_ref()).await?,
        members: holders(view, &org, &role, HolderKind::Member, from.members.as_ref()).await?,
        services: list_contained(view, &org).await?,
        may_manage: view.who.may(Action::ManageRoles),
        role,
    })
}

async fn holders(
    tx: &mut Tx,
    org: &OrgId,
    role: &RoleChoice,
    kind: HolderKind,
    after: Option<&NamePlace<String>>,
) -> Result<HolderPage, WorkflowError> {
    let rows = holders::list(tx, org, role, kind, after, PAGE + 1).await?;
    let place = |row: &RoleHolder| NamePlace { name: row.folded.clone(), id: row.id.clone() };
    Ok(Page::cut(rows, PAGE, place))
}
