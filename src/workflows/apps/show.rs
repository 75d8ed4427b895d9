//! One app with everything that may be known of it: never its secrets.

use std::collections::BTreeSet;

use crate::domain::access::EffectiveAccess;
use crate::domain::apps::app::{App, AppStatus, Grant, TokenTtl};
use crate::domain::apps::code_flow::CodeFlow;
use crate::domain::audit::log::AuditQuery;
use crate::domain::policy::{self, Action, Denial, Verdict};
use crate::domain::roles::role::{CustomRole, OrgRole};
use crate::domain::scope::Scope;
use crate::domain::secrets::life::SecretSummary;
use crate::domain::text::Name;
use crate::domain::{AppId, OrgId, Timestamp};
pub use crate::storage::audit::log::Entry;
use crate::storage::audit::log::{LogPage, Reach};
use crate::storage::{self, Tx};
use crate::workflows::access::effective_access;
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// How many entries of its record a page about an app shows.
const ENTRIES: i64 = 8;

/// An app in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppDetails {
    /// The app.
    pub app: App,
    /// Counts its changes.
    pub version: i64,
    /// Who disabled it, if it is.
    pub disabled_by: Option<Name>,
    /// What keeps the visitor from changing it, if anything does.
    pub edit_denial: Option<Box<Denial>>,
    /// What keeps the visitor from deleting it, if anything does.
    pub delete_denial: Option<Box<Denial>>,
    /// The longest Access Token TTL that the organization allows.
    pub max_ttl: TokenTtl,
    /// What happened to it last, for those who may read that.
    pub entries: Option<Vec<Entry>>,
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
    /// Whether the visitor may change its secrets.
    pub may_regenerate: bool,
    /// The roles of the visitor.
    pub roles: BTreeSet<OrgRole>,
}

/// Looks at an app of the organization.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the organization owns no such app.
pub async fn see_app(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
) -> Result<AppDetails, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeApps).await?;
    let found = storage::apps::app::find_versioned(&mut tx, org, app).await?;
    let (app, version) = found.ok_or(WorkflowError::NotFound)?;
    let creator = storage::account::people::find(&mut tx, &app.created_by).await?;
    let secrets = storage::secrets::secret::list(&mut tx, &app.id, w.now()).await?;
    let scope = storage::apps::scopes::get(&mut tx, &app.id, app.scope_version).await?;
    let may_read = policy::best_verdict(Action::ReadAudit, &ctx.roles) != Verdict::No;
    let entries = if may_read { Some(last_entries(w, &mut tx, org, &app.id).await?) } else { None };
    let policies = storage::organizations::policies::get(&mut tx, org).await?;
    let scope_version = app.scope_version;
    Ok(AppDetails {
        version,
        entries,
        disabled_by: disabled_by(&mut tx, &app).await?,
        edit_denial: ctx.denial(&mut tx, Action::EditApp, &scope).await?,
        delete_denial: ctx.denial(&mut tx, Action::DeleteApp, &scope).await?,
        max_ttl: policies.max_ttl.unwrap_or(TokenTtl::MAX),
        created_by: creator.ok_or(WorkflowError::NotFound)?.person.name,
        creator_left_at: storage::members::member::left_at(&mut tx, org, &app.created_by).await?,
        code_flow: storage::apps::code_flows::find(&mut tx, &app.id).await?,
        may_regenerate: ctx.may_regenerate(&mut tx, &scope, &policies).await?,
        may_add: ctx.denial(&mut tx, Action::AddOwnApp, &scope).await?.is_none(),
        scope,
        custom_roles: storage::roles::custom::list_of_scope(&mut tx, &app.id, scope_version)
            .await?,
        secrets: secrets.into_iter().map(|secret| secret.summary).collect(),
        grant: storage::sharing::grants::find(&mut tx, &app.id, org, w.now()).await?,
        access: effective_access(w, &mut tx, &app.id, scope_version, org).await?,
        roles: ctx.roles,
        app,
    })
}

async fn last_entries(
    w: &Workflows,
    tx: &mut Tx,
    org: &OrgId,
    app: &AppId,
) -> Result<Vec<Entry>, WorkflowError> {
    let query = AuditQuery::about("app", app);
    let page = LogPage { query: &query, reach: Reach::Everything, now: w.now(), limit: ENTRIES };
    Ok(storage::audit::log::list(tx, org, &page, None).await?)
}

async fn disabled_by(tx: &mut Tx, app: &App) -> Result<Option<Name>, WorkflowError> {
    let AppStatus::Disabled { by, .. } = &app.status else {
        return Ok(None);
    };
    let found = storage::account::people::find(tx, by).await?;
    Ok(found.map(|found| found.person.name))
}
