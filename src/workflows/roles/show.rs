//! One role of whichever kind, and who holds it.

use std::collections::BTreeSet;

use crate::domain::policy::{self, Action, Verdict};
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::holder::RoleHolder;
use crate::domain::roles::role::ServicePermission;
use crate::domain::text::Name;
use crate::domain::{OrgId, PermissionId, RoleId, ServiceId};
pub use crate::storage::audit::entries::Happening;
use crate::storage::roles::custom::RoleRecord;
use crate::storage::roles::holders::{HolderKind, list};
use crate::storage::{self, Tx};
use crate::workflows::organizations::limits::Limits;
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// How many apps and members are named at once.
const PAGE: i64 = 50;

/// How many events of a custom role are shown.
const EVENTS: i64 = 20;

/// Where pages of holders begin: folded name and id, both empty for the first page.
pub type Place = (String, String);

/// A page of those who hold a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolderPage {
    /// The holders, by name.
    pub holders: Vec<RoleHolder>,
    /// Where the next page begins, if there is one.
    pub next: Option<Place>,
}

/// A role and who holds it. What a standard role permits is in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleDetails {
    /// A custom role.
    pub record: Option<RoleRecord>,
    /// What happened to a custom role, newest first.
    pub events: Vec<Happening>,
    /// The apps that hold it.
    pub apps: HolderPage,
    /// The members who hold it.
    pub members: HolderPage,
    /// The services that the organization contains.
    pub services: BTreeSet<ServiceId>,
    /// Whether the visitor may add, change and delete custom roles.
    pub may_manage: bool,
}

/// Looks at a role.
///
/// # Errors
/// [`WorkflowError::NotFound`] for outsiders, and when there is no such role here.
pub async fn see_role(
    op: &OpContext,
    org: &OrgId,
    role: &RoleChoice,
    apps: Place,
    members: Place,
) -> Result<RoleDetails, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeOrganization).await?;
    let (mut record, mut events) = (None, Vec::new());
    match role {
        RoleChoice::Organization(_) => {}
        RoleChoice::Service(held) => {
            w.catalogue().role(&held.service, &held.role).ok_or(WorkflowError::NotFound)?;
        }
        RoleChoice::Custom(id) => {
            let found = storage::roles::custom::find(&mut tx, org, id).await?;
            record = Some(found.ok_or(WorkflowError::NotFound)?);
            let of = (org, "role", id.as_str());
            events =
                storage::audit::entries::list_of_subject(&mut tx, of.0, of.1, of.2, EVENTS).await?;
        }
    }
    let instances = storage::services::instances::list(&mut tx, org).await?;
    Ok(RoleDetails {
        record,
        events,
        apps: holders(&mut tx, (org, role), HolderKind::App, apps).await?,
        members: holders(&mut tx, (org, role), HolderKind::Member, members).await?,
        services: instances.into_iter().map(|instance| instance.service).collect(),
        may_manage: policy::best_verdict(Action::ManageRoles, &ctx.roles) != Verdict::No,
    })
}

async fn holders(
    tx: &mut Tx,
    of: (&OrgId, &RoleChoice),
    kind: HolderKind,
    after: Place,
) -> Result<HolderPage, WorkflowError> {
    let mut holders = list(tx, of.0, of.1, kind, &after, PAGE + 1).await?;
    let has_more = holders.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    if has_more {
        holders.pop();
    }
    let next =
        holders.last().filter(|_| has_more).map(|last| (last.folded.clone(), last.id.clone()));
    Ok(HolderPage { holders, next })
}

/// What can be put into a custom role, and what it begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleBeginning {
    /// The name of the organization.
    pub org_name: Name,
    /// The services that the organization contains.
    pub services: BTreeSet<ServiceId>,
    /// The permissions of the role that it copies.
    pub permissions: BTreeSet<PermissionId>,
    /// What the visitor may not grant.
    pub beyond: BTreeSet<PermissionId>,
    /// The name of the role that it copies.
    pub copied: Option<Name>,
    /// The version of the role that it copies.
    pub version: i64,
}

/// Looks at what a custom role can hold, to make one or to change one. `from` names the role
/// whose permissions are ticked already.
///
/// # Errors
/// [`WorkflowError::Denied`] for anybody but owners; [`WorkflowError::NotFound`] when there is no
/// such role to begin with.
pub async fn offer_permissions(
    op: &OpContext,
    org: &OrgId,
    from: Option<&RoleChoice>,
) -> Result<RoleBeginning, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ManageRoles).await?;
    let instances = storage::services::instances::list(&mut tx, org).await?;
    let mut beginning = RoleBeginning {
        org_name: ctx.org.name.clone(),
        services: instances.into_iter().map(|instance| instance.service).collect(),
        permissions: BTreeSet::new(),
        beyond: list_beyond(w, &mut tx, &ctx).await?,
        copied: None,
        version: 0,
    };
    match from {
        Some(RoleChoice::Service(held)) => {
            let found = w.catalogue().role(&held.service, &held.role);
            let found = found.ok_or(WorkflowError::NotFound)?;
            beginning.permissions = found.permission_ids().collect();
            beginning.copied = Name::parse(&found.display_name).ok();
        }
        Some(RoleChoice::Custom(role)) => copy(&mut tx, org, role, &mut beginning).await?,
        Some(RoleChoice::Organization(_)) | None => {}
    }
    Ok(beginning)
}

/// Every permission that the visitor may not grant.
async fn list_beyond(
    w: &Workflows,
    tx: &mut Tx,
    ctx: &ActingMember,
) -> Result<BTreeSet<PermissionId>, WorkflowError> {
    let limits = Limits::load(w, tx, ctx).await?;
    let mut beyond = BTreeSet::new();
    for service in w.catalogue().services() {
        for entry in &service.permissions {
            let (service, permission) = (service.id.clone(), entry.id.clone());
            if !limits.may_give(&BTreeSet::from([ServicePermission { service, permission }])) {
                beyond.insert(entry.id.clone());
            }
        }
    }
    Ok(beyond)
}

async fn copy(
    tx: &mut Tx,
    org: &OrgId,
    role: &RoleId,
    beginning: &mut RoleBeginning,
) -> Result<(), WorkflowError> {
    let found =
        storage::roles::custom::find(tx, org, role).await?.ok_or(WorkflowError::NotFound)?;
    let held = found.role.permissions.into_iter();
    beginning.permissions = held.map(|held| held.permission).collect();
    beginning.copied = Some(found.role.name);
    beginning.version = found.version;
    Ok(())
}
