//! What an app may do in an organization: the one answer that the token endpoint, the simulated API,
//! the playground, reviews and every page about an app share.

pub mod who_can;

use std::sync::Arc;

use crate::domain::access::chain::MissingLink;
use crate::domain::access::shared::SharedAccess;
use crate::domain::access::{self, AccessEntry, EffectiveAccess};
use crate::domain::apps::app::{App, Grant};
use crate::domain::policy::Action;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::role::CustomRole;
use crate::domain::scope::ServiceRole;
use crate::domain::services::catalogue::Catalogue;
use crate::domain::text::Name;
use crate::domain::{AppId, AppRef, OrgId, PermissionId, PersonId, ServiceId};
use crate::storage::tokens::standing::Standing;
use crate::storage::{self, Tx};
use crate::workflows::engine::resolved::{Resolved, ResolvedRoles};
use crate::workflows::roles::named::custom_names;
use crate::workflows::secrets::verify::Proven;
use crate::workflows::{OpContext, WorkflowError, Workflows};

/// How many organizations can be picked from the list.
const ORGANIZATIONS: i64 = 200;

/// Resolves one version of an app's scope against what the organization contains.
pub async fn effective_access(
    w: &Workflows,
    tx: &mut Tx,
    app: &AppId,
    version: i64,
    org: &OrgId,
) -> Result<EffectiveAccess, WorkflowError> {
    let scope = storage::apps::scopes::get(tx, app, version).await?;
    let custom_roles = if scope.custom_roles.is_empty() {
        Vec::new()
    } else {
        storage::roles::custom::list_of_scope(tx, app, version).await?
    };
    let instances = storage::services::instances::list(tx, org).await?;
    let services = instances.into_iter().map(|instance| instance.service).collect();
    Ok(access::resolve(&scope, &custom_roles, w.catalogue(), &services))
}

/// What an app that has proven itself may do in the organization that was meant, as that stood in
/// the same moment. `None` where it was not added to it.
pub(crate) async fn granted_access(
    w: &Workflows,
    proven: &Proven,
) -> Result<Option<Arc<Resolved>>, WorkflowError> {
    let Proven { standing, roles } = proven;
    let Some(grant) = &standing.grant else { return Ok(None) };
    let key = ResolvedRoles::key(roles, standing.services.keys());
    if let Some(known) = w.resolved().find(&key) {
        return Ok(Some(known));
    }
    let resolved = resolve_version(w, &mut w.read().await?, standing, grant.scope_version).await?;
    Ok(Some(w.resolved().keep(key, resolved)))
}

/// What a version of an app's scope comes to with the services that it stands among.
pub(crate) async fn resolve_version(
    w: &Workflows,
    tx: &mut Tx,
    standing: &Standing,
    version: i64,
) -> Result<Resolved, WorkflowError> {
    let Standing { app, services, .. } = standing;
    let scope = storage::apps::scopes::get(tx, &app.id, version).await?;
    let custom_roles = storage::roles::custom::list_of_scope(tx, &app.id, version).await?;
    let services = services.keys().cloned().collect();
    let access = access::resolve(&scope, &custom_roles, w.catalogue(), &services);
    let names = custom_names(tx, &app.org).await?;
    let names = names.into_iter().map(|(role, name)| (role, name.name)).collect();
    Ok(Resolved::of(&access, w.catalogue(), &names))
}

/// What an app may do for somebody in an organization: no more than the version of its scope that
/// they read, than the one that it has by now, or than they may themselves. `None` when they do not
/// belong to the organization.
pub(crate) async fn shared_access(
    w: &Workflows,
    tx: &mut Tx,
    app: &App,
    version: i64,
    org: &OrgId,
    person: &PersonId,
) -> Result<Option<SharedAccess>, WorkflowError> {
    let Some(member) = storage::members::member::find(tx, org, person).await? else {
        return Ok(None);
    };
    let custom = storage::roles::custom::list(tx, org).await?;
    let instances = storage::services::instances::list(tx, org).await?;
    let services = instances.into_iter().map(|instance| instance.service).collect();
    let own = access::resolve(&member.roles, &custom, w.catalogue(), &services);
    let read = effective_access(w, tx, &app.id, version, org).await?;
    let shared = SharedAccess::between(&read, &own);
    if version == app.scope_version {
        return Ok(Some(shared));
    }
    let newest = effective_access(w, tx, &app.id, app.scope_version, org).await?;
    Ok(Some(shared.and(&SharedAccess::between(&newest, &own))))
}

/// An organization with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedOrg {
    pub id: OrgId,
    pub name: Name,
}

/// What an app may do in an organization, with every reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The grant, also one that has ended.
    pub grant: Option<Grant>,
    /// The version of the scope that counts there.
    pub version: i64,
    /// What keeps the app from acting there at all, if anything does.
    pub missing: Option<MissingLink>,
    /// Every permission of that version, and those that only the newest holds.
    pub access: EffectiveAccess,
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The entry says yes or no, and why.
    Entry(AccessEntry),
    /// No role of the scope holds the permission; these of the service would.
    NotHeld {
        service: ServiceId,
        /// As the catalogue writes it.
        permission: PermissionId,
        /// Roles that hold it, custom ones too, those that hold least first.
        roles: Vec<String>,
    },
    /// No service has such a permission.
    Unknown,
}

/// A page of explanations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    pub app: App,
    /// The organizations to pick from, by name.
    pub orgs: Vec<NamedOrg>,
    /// The one that was picked.
    pub org: NamedOrg,
    /// What the app may do there.
    pub explained: Explained,
    /// The answer, when a permission was asked about.
    pub decision: Option<Decision>,
}

/// Explains what an app may do: in its own organization and wherever it was added, for the
/// organization that owns it; in this one, for another. [`WorkflowError::NotFound`] for an app that
/// the organization neither owns nor was given, and for one that the app was not added to.
pub async fn explain(
    op: &OpContext,
    app: &AppRef,
    picked: Option<&OrgId>,
    permission: &str,
) -> Result<Explanation, WorkflowError> {
    let mut view = op.view(&app.org, Action::SeeApps).await?;
    let here = NamedOrg { id: view.who.org.id.clone(), name: view.who.org.name.clone() };
    let app = storage::apps::app::find_anywhere(&mut view, &app.id).await?;
    let app = app.ok_or(WorkflowError::NotFound)?;
    let mut orgs = vec![here.clone()];
    if app.org == here.id {
        let shared = storage::sharing::apps::list(&mut view, &app.id, None, ORGANIZATIONS).await?;
        let others = shared.into_iter().filter(|shared| shared.grant.org != here.id);
        orgs.extend(others.map(|shared| NamedOrg { id: shared.grant.org, name: shared.org }));
    } else {
        let grant = storage::sharing::grants::find_also_ended(&mut view, &app.id, &here.id).await?;
        grant.ok_or(WorkflowError::NotFound)?;
    }
    let picked = picked.unwrap_or(&here.id);
    let org = orgs.iter().find(|org| org.id == *picked).cloned().ok_or(WorkflowError::NotFound)?;
    let explained = explain_in(op, &mut view, &app, &org.id).await?;
    let custom = if app.org == here.id {
        storage::roles::custom::list(&mut view, &here.id).await?
    } else {
        Vec::new()
    };
    let decision = decide(op.catalogue(), &custom, &explained.access, permission);
    Ok(Explanation { app, orgs, org, explained, decision })
}

/// Everything about an app in an organization: resolved with the version that was approved, and
/// beside it what only the newest version holds.
pub(crate) async fn explain_in(
    w: &Workflows,
    tx: &mut Tx,
    app: &App,
    org: &OrgId,
) -> Result<Explained, WorkflowError> {
    let grant = storage::sharing::grants::find_also_ended(tx, &app.id, org).await?;
    let version = grant.as_ref().map_or(app.scope_version, |grant| grant.scope_version);
    let missing = MissingLink::between(app, grant.as_ref(), w.now());
    let mut access = effective_access(w, tx, &app.id, version, org).await?.without(missing);
    if version != app.scope_version {
        let newest = effective_access(w, tx, &app.id, app.scope_version, org).await?;
        access = access.beside_newer(&newest);
    }
    Ok(Explained { grant, version, missing, access })
}

/// A role that holds a permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivingRole {
    pub choice: RoleChoice,
    pub name: String,
    /// How many permissions it holds.
    pub size: usize,
}

/// The roles that hold a permission, those that hold least first.
pub(crate) fn roles_that_give(
    catalogue: &Catalogue,
    custom: &[CustomRole],
    permission: &PermissionId,
) -> Vec<GivingRole> {
    let holds =
        |role: &&CustomRole| role.permissions.iter().any(|held| held.permission == *permission);
    let custom = custom.iter().filter(holds).map(|role| GivingRole {
        choice: RoleChoice::Custom(role.id.clone()),
        name: role.name.to_string(),
        size: role.permissions.len(),
    });
    let service = catalogue.permission(permission).map(|(service, _)| service.id.clone());
    let built_in = catalogue.roles_holding(permission).into_iter().zip(service.into_iter().cycle());
    let built_in = built_in.map(|(role, service)| GivingRole {
        choice: RoleChoice::Service(ServiceRole { service, role: role.name.clone() }),
        name: role.display_name.clone(),
        size: role.permissions.len(),
    });
    let mut roles: Vec<_> = custom.chain(built_in).collect();
    roles.sort_by_key(|role| role.size);
    roles
}

fn decide(
    catalogue: &Catalogue,
    custom: &[CustomRole],
    access: &EffectiveAccess,
    asked: &str,
) -> Option<Decision> {
    let asked = asked.trim();
    if asked.is_empty() {
        return None;
    }
    let Ok(permission) = PermissionId::parse(asked) else {
        return Some(Decision::Unknown);
    };
    if let Some(entry) = access.deciding(&permission) {
        return Some(Decision::Entry(entry.clone()));
    }
    let Some((service, known)) = catalogue.permission(&permission) else {
        return Some(Decision::Unknown);
    };
    let roles = roles_that_give(catalogue, custom, &known.id);
    let roles = roles.into_iter().map(|role| role.name).collect();
    Some(Decision::NotHeld { service: service.id.clone(), permission: known.id.clone(), roles })
}
