//! Removing a service from an organization, and what would follow.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::access::resolve;
use crate::domain::audit::event::Event;
use crate::domain::organizations::organization::ServiceInstance;
use crate::domain::policy::Action;
use crate::domain::roles::role::{CustomRole, ServicePermission};
use crate::domain::scope::{Scope, ServiceRole};
use crate::domain::services::catalogue::{Catalogue, ServiceFile};
use crate::domain::text::{Description, Name};
use crate::domain::{OrgId, PermissionId, ServiceId};
use crate::storage::services::holders::{Held, ServiceHolder};
use crate::storage::services::{holders, instances};
use crate::storage::{self, Tx};
use crate::workflows::{OpContext, WorkflowError};

/// How many are named of those who lose something.
const NAMED: usize = 10;

/// What follows from removing a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    pub service: ServiceFile,
    pub instance: ServiceInstance,
    pub org_name: Name,
    /// Apps that lose permissions here.
    pub apps: Losers,
    /// Members who lose permissions here.
    pub members: Losers,
    /// Custom roles of the organization that lose effect in part or wholly.
    pub custom_roles: Losers,
}

/// Those who lose something: how many, and the first by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Losers {
    pub count: usize,
    pub first: Vec<Loser>,
}

/// Somebody or something that loses permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loser {
    pub id: String,
    pub name: Name,
    /// The permissions that stay inert.
    pub lost: BTreeSet<PermissionId>,
}

/// Shows what would follow from removing a service.
pub async fn preview_removal(
    op: &OpContext,
    org: &OrgId,
    service: &ServiceId,
) -> Result<Removal, WorkflowError> {
    let mut view = op.view(org, Action::ManageServices).await?;
    let instance = instances::find(&mut view, org, service).await?;
    let instance = instance.ok_or(WorkflowError::NotFound)?;
    let mut what_if = WhatIf::new(op.catalogue(), &mut view, org, service).await?;
    let apps = holders::list_apps(&mut view, org, service, op.now()).await?;
    let members = holders::list_members(&mut view, org, service).await?;
    let roles = storage::roles::custom::list(&mut view, org).await?;
    let custom_roles = roles.into_iter().map(|role| as_holder(role, service)).collect();
    let known = op.catalogue().service(service).ok_or(WorkflowError::NotFound)?;
    Ok(Removal {
        service: known.clone(),
        instance,
        org_name: view.who.org.name.clone(),
        apps: what_if.losers(apps),
        members: what_if.losers(members),
        custom_roles: what_if.losers(custom_roles),
    })
}

/// Removes a service. Tokens carry its permissions no longer, and calls with the org key are
/// refused, whatever tokens are alive.
pub async fn remove(op: &OpContext, org: &OrgId, service: &ServiceId) -> Result<(), WorkflowError> {
    let mut change = op.change(org, Action::ManageServices).await?;
    let instance = instances::find(&mut change, org, service).await?;
    let instance = instance.ok_or(WorkflowError::NotFound)?;
    instances::delete(&mut change, org, service).await?;
    change.record(Event::ServiceRemoved { instance });
    change.commit().await
}

/// A custom role as if somebody held it and nothing else.
fn as_holder(role: CustomRole, service: &ServiceId) -> ServiceHolder {
    let permissions = role.permissions.into_iter().filter(|held| held.service == *service);
    let permissions: BTreeSet<_> = permissions.map(|held| held.permission).collect();
    let custom_roles = BTreeMap::from([(role.id.clone(), permissions)]);
    let held = Held { service_roles: BTreeSet::new(), custom_roles };
    ServiceHolder { id: role.id.to_string(), name: role.name, held }
}

/// Roles as an app would hold them, with what the custom ones among them permit.
struct Assumed {
    scope: Scope,
    custom_roles: Vec<CustomRole>,
}

/// Effective access with the service and without it. Those who hold the same lose the same.
struct WhatIf<'c> {
    catalogue: &'c Catalogue,
    org: OrgId,
    service: ServiceId,
    before: BTreeSet<ServiceId>,
    after: BTreeSet<ServiceId>,
    known: BTreeMap<Held, BTreeSet<PermissionId>>,
}

impl<'c> WhatIf<'c> {
    async fn new(
        catalogue: &'c Catalogue,
        tx: &mut Tx,
        org: &OrgId,
        service: &ServiceId,
    ) -> Result<Self, WorkflowError> {
        let instances = instances::list(tx, org).await?;
        let before: BTreeSet<_> = instances.into_iter().map(|there| there.service).collect();
        let mut after = before.clone();
        after.remove(service);
        let (org, service, known) = (org.clone(), service.clone(), BTreeMap::new());
        Ok(Self { catalogue, org, service, before, after, known })
    }

    fn losers(&mut self, holders: Vec<ServiceHolder>) -> Losers {
        let mut losers = Losers::default();
        for ServiceHolder { id, name, held } in holders {
            let lost = self.lost(held);
            if lost.is_empty() {
                continue;
            }
            losers.count += 1;
            if losers.first.len() < NAMED {
                losers.first.push(Loser { id, name, lost });
            }
        }
        losers
    }

    fn lost(&mut self, held: Held) -> BTreeSet<PermissionId> {
        if let Some(lost) = self.known.get(&held) {
            return lost.clone();
        }
        let Assumed { scope, custom_roles } = self.assume(&held);
        let granted = |services| resolve(&scope, &custom_roles, self.catalogue, services).granted();
        let lost: BTreeSet<_> =
            granted(&self.before).difference(&granted(&self.after)).cloned().collect();
        self.known.insert(held, lost.clone());
        lost
    }

    fn assume(&self, held: &Held) -> Assumed {
        let mut scope = Scope::nothing();
        let role =
            |role: &String| ServiceRole { service: self.service.clone(), role: role.clone() };
        scope.service_roles.extend(held.service_roles.iter().map(role));
        scope.custom_roles.extend(held.custom_roles.keys().cloned());
        let permission = |permission: &PermissionId| ServicePermission {
            service: self.service.clone(),
            permission: permission.clone(),
        };
        let custom_roles = held.custom_roles.iter().filter_map(|(id, permissions)| {
            Some(CustomRole {
                id: id.clone(),
                org: self.org.clone(),
                name: Name::parse(id.as_str()).ok()?,
                description: Description::empty(),
                permissions: permissions.iter().map(permission).collect(),
            })
        });
        Assumed { scope, custom_roles: custom_roles.collect() }
    }
}
