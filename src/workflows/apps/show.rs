//! One app with everything that may be known of it: never its secrets.

use crate::domain::access::EffectiveAccess;
use crate::domain::apps::app::{App, AppStatus, Grant, TokenSettings, TokenTtl};
use crate::domain::apps::code_flow::CodeFlow;
use crate::domain::apps::keys::AppKeys;
use crate::domain::audit::log::AuditQuery;
use crate::domain::policy::{self, Action, Denial, Verdict};
use crate::domain::roles::role::CustomRole;
use crate::domain::scope::Scope;
use crate::domain::secrets::life::SecretSummary;
use crate::domain::text::Name;
use crate::domain::{AppRef, Timestamp};
use crate::storage::apps::app::{self as apps, AppRecord};
use crate::storage::apps::keys::KeptKeys;
use crate::storage::audit::log::{Entry, LogPage, Reach};
use crate::storage::{self, Tx};
use crate::workflows::access::effective_access;
use crate::workflows::apps::edit::token_settings;
use crate::workflows::consents::{AppConsents, list_of_app};
use crate::workflows::secrets::{Rotation, rotation};
use crate::workflows::tokens::{TokenSize, expected_size};
use crate::workflows::{OpContext, WorkflowError};

/// How many entries of its record a page about an app shows.
const ENTRIES: i64 = 8;

/// An app in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppDetails {
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
    pub created_by: Name,
    /// When its creator left the organization, if they did.
    pub creator_left_at: Option<Timestamp>,
    /// How it gets tokens.
    pub tokens: TokenSettings,
    /// The public keys that it proves itself with.
    pub keys: AppKeys,
    /// Where those keys are read, if the app keeps them itself.
    pub kept_keys: Option<KeptKeys>,
    /// How it signs people in, if it does.
    pub code_flow: Option<CodeFlow>,
    /// Who lets it act for them, if it signs people in.
    pub consents: Option<AppConsents>,
    /// Its scope as it is now.
    pub scope: Scope,
    /// The custom roles of that scope.
    pub custom_roles: Vec<CustomRole>,
    /// Its secrets that have not ended, newest first.
    pub secrets: Vec<SecretSummary>,
    /// The overlap of two of them, if there is one.
    pub rotation: Option<Rotation>,
    /// The grant of this organization, if it was added.
    pub grant: Option<Grant>,
    /// What it may do here, or could do if it were added.
    pub access: EffectiveAccess,
    /// How large a token for that is.
    pub token_size: TokenSize,
    /// Whether the visitor may add it to this organization.
    pub may_add: bool,
    /// Whether the visitor may change its secrets.
    pub may_regenerate: bool,
    /// Whether the visitor may use it in the playground.
    pub may_play: bool,
}

/// Looks at an app of the organization.
pub async fn show(op: &OpContext, named: &AppRef) -> Result<AppDetails, WorkflowError> {
    let (mut view, org) = (op.view(&named.org, Action::SeeApps).await?, &named.org);
    let found = apps::find_record(&mut view, named).await?;
    let AppRecord { app, version } = found.ok_or(WorkflowError::NotFound)?;
    let creator = storage::account::people::find(&mut view, &app.created_by).await?;
    let secrets = storage::secrets::secret::list(&mut view, &app.id, op.now()).await?;
    let secrets: Vec<_> = secrets.into_iter().map(|secret| secret.summary).collect();
    let scope_version = app.scope_version;
    let scope = storage::apps::scopes::get(&mut view, &app.id, scope_version).await?;
    let policies = storage::organizations::policies::get(&mut view, org).await?;
    let may = |action| policy::best_verdict(action, &view.who.roles) != Verdict::No;
    let may_play = !app.kind.has_code_flow() && may(Action::UsePlayground);
    let entries =
        if may(Action::ReadAudit) { Some(last_entries(op, &mut view, named).await?) } else { None };
    let consents =
        if app.kind.has_code_flow() { Some(list_of_app(&mut view, &app.id).await?) } else { None };
    let access = effective_access(op, &mut view, &app.id, scope_version, org).await?;
    Ok(AppDetails {
        version,
        consents,
        entries,
        disabled_by: disabled_by(&mut view, &app).await?,
        edit_denial: view.denial(Action::EditApp, &scope).await?,
        delete_denial: view.denial(Action::DeleteApp, &scope).await?,
        max_ttl: policies.max_ttl.unwrap_or(TokenTtl::MAX),
        created_by: creator.ok_or(WorkflowError::NotFound)?.person.name,
        creator_left_at: storage::members::member::left_at(&mut view, org, &app.created_by).await?,
        tokens: token_settings(&mut view, &app).await?,
        keys: storage::apps::keys::list(&mut view, &app.id).await?,
        kept_keys: storage::apps::keys::find_kept(&mut view, &app.id).await?,
        code_flow: storage::apps::code_flows::find(&mut view, &app.id).await?,
        may_regenerate: view.may_regenerate(&scope, &policies).await?,
        may_add: view.denial(Action::AddOwnApp, &scope).await?.is_none(),
        may_play,
        scope,
        custom_roles: storage::roles::custom::list_of_scope(&mut view, &app.id, scope_version)
            .await?,
        rotation: rotation(op, &mut view, &secrets).await?,
        secrets,
        grant: storage::sharing::grants::find(&mut view, &app.id, org, op.now()).await?,
        token_size: expected_size(op, org, &access),
        access,
        app,
    })
}

async fn last_entries(
    op: &OpContext,
    tx: &mut Tx,
    app: &AppRef,
) -> Result<Vec<Entry>, WorkflowError> {
    let query = AuditQuery::about("app", &app.id);
    let page = LogPage { query: &query, reach: Reach::Everything, now: op.now(), limit: ENTRIES };
    Ok(storage::audit::log::list(tx, &app.org, &page, None).await?)
}

async fn disabled_by(tx: &mut Tx, app: &App) -> Result<Option<Name>, WorkflowError> {
    let AppStatus::Disabled { by, .. } = &app.status else {
        return Ok(None);
    };
    let found = storage::account::people::find(tx, by).await?;
    Ok(found.map(|found| found.person.name))
}
