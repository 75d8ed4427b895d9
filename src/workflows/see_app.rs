//! One app with everything that may be known of it: never its secrets.

use std::collections::BTreeSet;

use super::{Ctx, Visitor, WorkflowError, Workflows};
use crate::domain::access::{self, EffectiveAccess};
use crate::domain::app::{App, Grant, SecretSummary};
use crate::domain::code_flow::CodeFlow;
use crate::domain::policy::{self, Action, Verdict};
use crate::domain::roles::{CustomRole, OrgRole};
use crate::domain::scope::Scope;
use crate::domain::text::Name;
use crate::domain::{AppId, OrgId, Timestamp};
use crate::storage::{self, Tx};

/// An app in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppDetails {
    /// The app.
    pub app: App,
    /// Who created it.
    pub created_by: Name,
    /// When its creator left the organization, if they did.
    pub creator_left_at: Option<Timestamp>,
    /// How it signs people in, if it does.
    pub code_flow: Option<CodeFlow>,
    /// Its scope as it is now.
    pub scope: Scope,
    /// The custom roles of that scope.
    pub custom_roles: Vec<CustomRole>,
    /// Its secrets that have not ended, newest first.
    pub secrets: Vec<SecretSummary>,
    /// The grant of this organization, if it was added, and what it may do there.
    pub grant: Option<Grant>,
    /// What it may do, or could do if it were added.
    pub access: EffectiveAccess,
    /// Whether the visitor may add it to this organization.
    pub may_add: bool,
    /// The roles of the visitor.
    pub roles: BTreeSet<OrgRole>,
}

/// Looks at an app of the organization.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the organization owns no such app.
pub async fn see_app(
    w: &Workflows,
    visitor: &Visitor,
    (org, app): (&OrgId, &AppId),
) -> Result<AppDetails, WorkflowError> {
    let mut tx = w.read().await?;
    let ctx = Ctx::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeApps).await?;
    let app = storage::apps::find(&mut tx, org, app).await?.ok_or(WorkflowError::NotFound)?;
    let creator = storage::people::find(&mut tx, &app.created_by).await?;
    let secrets = storage::secrets::list(&mut tx, &app.id, w.now()).await?;
    let version = app.scope_version;
    Ok(AppDetails {
        created_by: creator.ok_or(WorkflowError::NotFound)?.person.name,
        creator_left_at: storage::members::left_at(&mut tx, org, &app.created_by).await?,
        code_flow: storage::code_flows::find(&mut tx, &app.id).await?,
        scope: storage::scopes::get(&mut tx, &app.id, version).await?,
        custom_roles: storage::roles::list_of_scope(&mut tx, &app.id, version).await?,
        secrets: secrets.into_iter().map(|secret| secret.summary).collect(),
        grant: storage::grants::find(&mut tx, &app.id, org).await?,
        access: effective_access(w, &mut tx, (&app.id, version, org)).await?,
        may_add: policy::best_verdict(Action::AddOwnApp, &ctx.roles) != Verdict::No,
        roles: ctx.roles,
        app,
    })
}

/// Loads a version of a scope and what the organization contains, and resolves them.
pub(super) async fn effective_access(
    w: &Workflows,
    tx: &mut Tx,
    (app, version, org): (&AppId, i64, &OrgId),
) -> Result<EffectiveAccess, WorkflowError> {
    let scope = storage::scopes::get(tx, app, version).await?;
    let custom_roles = if scope.custom_roles.is_empty() {
        Vec::new()
    } else {
        storage::roles::list_of_scope(tx, app, version).await?
    };
    let instances = storage::services::list(tx, org).await?;
    let services = instances.into_iter().map(|instance| instance.service).collect();
    Ok(access::resolve(&scope, &custom_roles, w.catalogue(), &services))
}
