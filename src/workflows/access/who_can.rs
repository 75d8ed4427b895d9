//! The question the other way round: who can do this here?

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::access::{AccessEntry, resolve};
use crate::domain::apps::app::{App, AppType};
use crate::domain::apps::query::{AppFilter, AppQuery, AppTab};
use crate::domain::policy::Action;
use crate::domain::services::catalogue::Catalogue;
use crate::domain::text::Name;
use crate::domain::{AppId, OrgId, PermissionId, PersonId, ServiceId};
use crate::storage::apps::pages::AppPage;
use crate::storage::roles::holders::HolderKind;
use crate::storage::{self, Tx};
use crate::workflows::access::{GivingRole, explain_in, roles_that_give};
use crate::workflows::{OpContext, View, WorkflowError};

/// How many apps and how many members are looked at for one permission.
pub const LOOKED_AT: i64 = 100;

/// How many permissions open an endpoint at most, as far as they are looked at.
const PERMISSIONS: usize = 8;

/// How many apps can be picked from the list.
const APPS: i64 = 200;

/// What can be asked about, and the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhoCan {
    /// The answer for each permission: an endpoint may be opened by any of several.
    pub found: Vec<WhoHas>,
    /// The apps that can be asked about alone.
    pub apps: Vec<App>,
    /// The services of the organization.
    pub services: BTreeSet<ServiceId>,
}

/// Who has one permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhoHas {
    pub service: ServiceId,
    pub permission: PermissionId,
    /// The roles that give it, those that hold least first.
    pub roles: Vec<GivingRole>,
    /// Apps that hold such a role, with what decides whether it has effect here.
    pub apps: Vec<AppHas>,
    pub members: Vec<MemberHas>,
    /// Whether there are more than were looked at.
    pub is_cut: bool,
}

/// An app and its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppHas {
    pub app: AppId,
    pub name: Name,
    /// Whether another organization owns it.
    pub is_foreign: bool,
    pub entry: AccessEntry,
}

/// A member and their reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberHas {
    pub person: PersonId,
    pub name: Name,
    pub entry: AccessEntry,
}

/// The permissions that a text is about: the one of that id, or those that open the endpoint.
pub fn permissions_of(catalogue: &Catalogue, asked: &str) -> Vec<PermissionId> {
    let asked = asked.trim();
    let known = PermissionId::parse(asked).ok().and_then(|id| catalogue.permission(&id));
    if let Some((_, entry)) = known {
        return vec![entry.id.clone()];
    }
    let all = catalogue.services().iter().flat_map(|service| &service.permissions);
    let opens = all.filter(|entry| {
        entry.endpoints.iter().any(|endpoint| endpoint.eq_ignore_ascii_case(asked))
    });
    opens.map(|entry| entry.id.clone()).take(PERMISSIONS).collect()
}

/// Says for a permission or an endpoint which apps and members may use it here, and through what.
pub async fn who_can(op: &OpContext, org: &OrgId, asked: &str) -> Result<WhoCan, WorkflowError> {
    let mut view = op.view(org, Action::SeeApps).await?;
    let instances = storage::services::instances::list(&mut view, org).await?;
    let services: BTreeSet<_> = instances.into_iter().map(|instance| instance.service).collect();
    let mut found = Vec::new();
    for permission in permissions_of(op.catalogue(), asked) {
        found.push(who_has(op, &mut view, &services, &permission).await?);
    }
    let apps = list_apps(op, &mut view, org, AppTab::Owned, APPS).await?;
    Ok(WhoCan { found, apps, services })
}

async fn who_has(
    op: &OpContext,
    view: &mut View,
    services: &BTreeSet<ServiceId>,
    permission: &PermissionId,
) -> Result<WhoHas, WorkflowError> {
    let org = view.who.org.id.clone();
    let custom = storage::roles::custom::list(view, &org).await?;
    let roles = roles_that_give(op.catalogue(), &custom, permission);
    let holders = holders(view, &org, &roles, HolderKind::App).await?;
    let mut is_cut = holders.is_cut;
    let mut apps = Vec::new();
    let ids = holders.ids.keys().filter_map(|id| AppId::parse(id).ok());
    let mut looked_at = Vec::new();
    for id in ids {
        looked_at.extend(storage::apps::app::find_anywhere(view, &id).await?);
    }
    // Apps of others hold roles of others: each has to be looked at.
    let added = list_apps(op, view, &org, AppTab::Added, LOOKED_AT + 1).await?;
    is_cut |= added.len() > limit();
    looked_at.extend(added.into_iter().take(limit()));
    for app in looked_at {
        let explained = explain_in(op, view, &app, &org).await?;
        if let Some(entry) = explained.access.deciding(permission) {
            let (entry, is_foreign) = (entry.clone(), app.org != org);
            apps.push(AppHas { app: app.id, name: app.name, is_foreign, entry });
        }
    }
    let holders = self::holders(view, &org, &roles, HolderKind::Member).await?;
    is_cut |= holders.is_cut;
    let mut members = Vec::new();
    for (id, name) in holders.ids {
        let Ok(person) = PersonId::parse(&id) else { continue };
        let Some(member) = storage::members::member::find(view, &org, &person).await? else {
            continue;
        };
        let access = resolve(&member.roles, &custom, op.catalogue(), services);
        if let Some(entry) = access.deciding(permission) {
            members.push(MemberHas { person, name, entry: entry.clone() });
        }
    }
    apps.sort_by(|one, other| one.name.as_str().cmp(other.name.as_str()));
    members.sort_by(|one, other| one.name.as_str().cmp(other.name.as_str()));
    let known = op.catalogue().permission(permission).ok_or(WorkflowError::NotFound)?;
    let (service, permission) = (known.0.id.clone(), known.1.id.clone());
    Ok(WhoHas { service, permission, roles, apps, members, is_cut })
}

fn limit() -> usize {
    usize::try_from(LOOKED_AT).unwrap_or(usize::MAX)
}

/// Those who hold one of several roles, each once.
struct Holders {
    ids: BTreeMap<String, Name>,
    is_cut: bool,
}

async fn holders(
    tx: &mut Tx,
    org: &OrgId,
    roles: &[GivingRole],
    kind: HolderKind,
) -> Result<Holders, WorkflowError> {
    let mut found = Holders { ids: BTreeMap::new(), is_cut: false };
    for role in roles {
        let holders =
            storage::roles::holders::list(tx, org, &role.choice, kind, None, LOOKED_AT + 1).await?;
        found.is_cut |= holders.len() > limit();
        found.ids.extend(holders.into_iter().map(|holder| (holder.id, holder.name)));
    }
    found.is_cut |= found.ids.len() > limit();
    while found.ids.len() > limit() {
        found.ids.pop_last();
    }
    Ok(found)
}

async fn list_apps(
    op: &OpContext,
    tx: &mut Tx,
    org: &OrgId,
    tab: AppTab,
    limit: i64,
) -> Result<Vec<App>, WorkflowError> {
    let kind = Some(AppType::ServerToServer);
    let filter = AppFilter { kind, ..AppFilter::default() };
    let query = AppQuery { tab, filter, ..AppQuery::default() };
    let page = AppPage { query: &query, after: None, now: op.now(), skip: 0, limit };
    Ok(storage::apps::pages::list(tx, org, &page).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permission_and_endpoint_lead_to_the_permission() {
        let catalogue = Catalogue::embedded();
        let read = "_API.Device:device.READ";
        let device = "GET /appservices/v6/orgs/{org_key}/devices/{device_id}";
        for asked in [read, "_api.device:DEVICE.read", device] {
            let found = permissions_of(&catalogue, asked);
            assert_eq!(found.first().map(PermissionId::as_str), Some(read), "{asked}");
        }
        assert!(permissions_of(&catalogue, "").is_empty());
        assert!(permissions_of(&catalogue, "GET /nowhere").is_empty());
    }
}
