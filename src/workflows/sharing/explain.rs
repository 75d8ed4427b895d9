//! Why an app may do what it may in an organization, and what is missing where it may not. The
//! answer comes from the function that issues tokens.

use crate::domain::access::chain::MissingLink;
use crate::domain::access::{AccessEntry, EffectiveAccess};
use crate::domain::apps::app::{App, Grant};
use crate::domain::policy::Action;
use crate::domain::text::Name;
use crate::domain::{AppId, OrgId, PermissionId, ServiceId};
use crate::storage::{self, Tx};
use crate::workflows::access::effective_access;
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// How many organizations can be picked from the list.
const ORGANIZATIONS: i64 = 200;

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
        /// The service.
        service: ServiceId,
        /// The permission, as the catalogue writes it.
        permission: PermissionId,
        /// Its built-in roles that hold it, those that hold least first.
        roles: Vec<String>,
    },
    /// No service has such a permission.
    Unknown,
}

/// A page of explanations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The app.
    pub app: App,
    /// The organizations to pick from, by name.
    pub orgs: Vec<(OrgId, Name)>,
    /// The one that was picked.
    pub org: (OrgId, Name),
    /// What the app may do there.
    pub explained: Explained,
    /// The answer, when a permission was asked about.
    pub decision: Option<Decision>,
}

/// Explains what an app may do: in its own organization and wherever it was added, for the
/// organization that owns it; in this one, for another.
///
/// # Errors
/// [`WorkflowError::NotFound`] for an app that the organization neither owns nor was given, and
/// for an organization that the app was not added to.
pub async fn explain_access(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
    picked: Option<&OrgId>,
    permission: &str,
) -> Result<Explanation, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeApps).await?;
    let app =
        storage::apps::app::find_anywhere(&mut tx, app).await?.ok_or(WorkflowError::NotFound)?;
    let here = storage::sharing::grants::find_also_ended(&mut tx, &app.id, org).await?;
    let mut orgs = vec![(ctx.org.id.clone(), ctx.org.name.clone())];
    if app.org == *org {
        let from_the_first = ("", "");
        let shared =
            storage::sharing::apps::list(&mut tx, &app.id, from_the_first, ORGANIZATIONS).await?;
        let others = shared.into_iter().filter(|shared| shared.grant.org != *org);
        orgs.extend(others.map(|shared| (shared.grant.org, shared.org)));
    } else if here.is_none() {
        return Err(WorkflowError::NotFound);
    }
    let picked = picked.unwrap_or(org);
    let found = orgs.iter().find(|(id, _)| id == picked).cloned();
    let org = found.ok_or(WorkflowError::NotFound)?;
    let explained = explain(w, &mut tx, &app, &org.0).await?;
    let decision = decide(w, &explained.access, permission);
    Ok(Explanation { app, orgs, org, explained, decision })
}

/// Everything about an app in an organization: resolved with the version that was approved, and
/// beside it what only the newest version holds.
pub(crate) async fn explain(
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

fn decide(w: &Workflows, access: &EffectiveAccess, asked: &str) -> Option<Decision> {
    let asked = asked.trim();
    if asked.is_empty() {
        return None;
    }
    let catalogue = w.catalogue();
    let Ok(permission) = PermissionId::parse(asked) else {
        return Some(Decision::Unknown);
    };
    if let Some(entry) = access.deciding(&permission) {
        return Some(Decision::Entry(entry.clone()));
    }
    let Some((service, known)) = catalogue.permission(&permission) else {
        return Some(Decision::Unknown);
    };
    let holds = |id: &String| id.eq_ignore_ascii_case(permission.as_str());
    let mut roles: Vec<_> =
        service.roles.iter().filter(|role| role.permissions.iter().any(holds)).collect();
    roles.sort_by_key(|role| role.permissions.len());
    let roles = roles.into_iter().map(|role| role.display_name.clone()).collect();
    let (service, permission) = (service.id.clone(), known.id.clone());
    Some(Decision::NotHeld { service, permission, roles })
}
