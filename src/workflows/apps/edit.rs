//! Changing an app, a section at a time: its name and description, the life of its tokens, how
//! it signs people in, or what it may do.
//!
//! Another scope is a new version. The owning organization follows at once; others keep the
//! version that they approved. Tokens that were issued keep what they say until they expire.

use std::collections::BTreeSet;

use crate::domain::access::change::AccessChange;
use crate::domain::apps::app::{App, TokenSettings, TokenTtl};
use crate::domain::apps::code_flow::CodeFlowForm;
use crate::domain::apps::keys::{AppKeys, AppKeysError, KeySetUrl, KeySource};
use crate::domain::apps::networks::Networks;
use crate::domain::audit::event::{AppChange, Event};
use crate::domain::policy::Action;
use crate::domain::roles::draft::read_details;
use crate::domain::scope::Scope;
use crate::domain::tokens::signing_key::SigningAlgorithm;
use crate::domain::{AppRef, ServiceId, access};
use crate::storage;
use crate::storage::apps::app::AppRecord;
use crate::storage::apps::{app as apps, changes, code_flows, keys, networks, scopes};
use crate::storage::{StorageError, Tx};
use crate::workflows::access::effective_access;
use crate::workflows::apps::create::{check_scope, name_is_taken};
use crate::workflows::apps::draft::{Confirmed, ScopeForm};
use crate::workflows::apps::reach::longest_life;
use crate::workflows::engine::jwt;
use crate::workflows::engine::op::Unit;
use crate::workflows::roles::named::{self, AskedScope, Holds};
use crate::workflows::roles::offer::{RoleOffer, load_offer};
use crate::workflows::tokens::keys::ensure;
use crate::workflows::{ActingMember, OpContext, WorkflowError};

/// What shall change, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppEdit {
    Details {
        name: String,
        description: String,
    },
    /// Access Token TTL in minutes.
    Ttl(String),
    /// The same, and what signs the tokens.
    Tokens(TokenForm),
    /// The public keys that it proves itself with.
    Keys(KeyForm),
    /// Redirect URIs and refresh tokens.
    CodeFlow(CodeFlowForm),
    Scope(ScopeForm),
}

/// How an app gets tokens, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenForm {
    /// Access Token TTL in minutes.
    pub ttl: String,
    /// The name of an algorithm; empty for that of the configuration.
    pub algorithm: String,
    /// From where it may prove itself, one network a line; empty for everywhere.
    pub networks: String,
}

/// The public keys of an app, as typed: a key set, or where there is one. Neither for none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyForm {
    pub keys: String,
    pub url: String,
}

impl KeyForm {
    fn read(&self) -> Result<KeySource, WorkflowError> {
        let url = self.url.trim();
        if url.is_empty() {
            let wrong = |why: AppKeysError| WorkflowError::invalid("keys", why);
            let keys = AppKeys::parse(&self.keys).map_err(wrong)?;
            for (at, key) in (1_usize..).zip(keys.iter()) {
                jwt::publish(&key.numbers).map_err(|_| wrong(AppKeysError::Kind(at)))?;
            }
            return Ok(KeySource::Entered(keys));
        }
        if !self.keys.trim().is_empty() {
            let message = "Enter the keys or where they are, not both.";
            return Err(WorkflowError::invalid("key_set_url", message));
        }
        let url = KeySetUrl::parse(url).map_err(|why| WorkflowError::invalid("key_set_url", why));
        Ok(KeySource::Url(url?))
    }
}

impl TokenForm {
    fn read(&self) -> Result<TokenSettings, WorkflowError> {
        let ttl = TokenTtl::parse(&self.ttl);
        let ttl = ttl.map_err(|error| WorkflowError::invalid("ttl", error))?;
        let algorithm = match self.algorithm.as_str() {
            "" => None,
            name => Some(SigningAlgorithm::from_wire_name(name).ok_or_else(|| {
                WorkflowError::invalid("algorithm", "Choose one of the algorithms of the list.")
            })?),
        };
        let networks = Networks::parse(&self.networks)
            .map_err(|message| WorkflowError::invalid("networks", message))?;
        Ok(TokenSettings { ttl, algorithm, networks })
    }
}

/// An app that somebody may change.
pub(crate) struct Editing {
    pub app: App,
    /// Counts its changes.
    pub version: i64,
    pub scope: Scope,
}

impl Editing {
    /// Finds an app of the organization and lets through who may do this to it.
    pub(crate) async fn load(
        unit: &mut Unit<ActingMember>,
        app: &AppRef,
        action: Action,
    ) -> Result<Self, WorkflowError> {
        unit.authorize(Action::SeeApps).await?;
        let found = apps::find_record(unit, app).await?;
        let AppRecord { app, version } = found.ok_or(WorkflowError::NotFound)?;
        let scope = scopes::get(unit, &app.id, app.scope_version).await?;
        unit.authorize_app(action, &scope).await?;
        Ok(Self { app, version, scope })
    }
}

/// A change of an app as it goes on the record.
pub(crate) fn changed(app: &AppRef, change: AppChange) -> Event {
    Event::AppChanged { app: app.id.clone(), change }
}

/// Changes one section of an app. `version` is the one that the form showed, and
/// [`WorkflowError::Stale`] says that somebody else changed it meanwhile. What is there already is
/// saved without a word, so a form that is sent twice does nothing twice.
pub async fn edit(
    op: &OpContext,
    app: &AppRef,
    version: i64,
    edit: AppEdit,
) -> Result<(), WorkflowError> {
    let mut change = op.change(&app.org, Action::SeeApps).await?;
    let editing = Editing::load(&mut change, app, Action::EditApp).await?;
    let Some(what) = decide(op, &mut change, &editing, edit).await? else {
        return Ok(());
    };
    if editing.version != version {
        return Err(WorkflowError::Stale);
    }
    if let AppChange::Tokens { after: TokenSettings { algorithm: Some(algorithm), .. }, .. } = &what
    {
        ensure(op, &mut change, *algorithm).await?;
    }
    store(&mut change, app, &editing.app, &what).await?;
    change.record(changed(app, what));
    change.commit().await
}

/// What programs change of an app at once. What they leave out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppPatch {
    pub name: Option<String>,
    pub description: Option<String>,
    /// Access Token TTL in minutes.
    pub ttl: Option<String>,
    /// Redirect URIs, one a line.
    pub redirect_uris: Option<String>,
    /// Where browsers may be sent after a sign-out, one a line.
    pub sign_out_uris: Option<String>,
    /// The lifetime of refresh tokens in days; empty for none.
    pub refresh_ttl: Option<String>,
    pub scope: Option<AskedScope>,
}

/// Changes an app, all of it or nothing. A patch that changes nothing does nothing.
pub async fn patch(op: &OpContext, app: &AppRef, patch: AppPatch) -> Result<(), WorkflowError> {
    let mut change = op.change(&app.org, Action::SeeApps).await?;
    let edits = edits(op, &mut change, app, patch).await?;
    let mut is_changed = false;
    for edit in edits {
        let editing = Editing::load(&mut change, app, Action::EditApp).await?;
        if let Some(what) = decide(op, &mut change, &editing, edit).await? {
            store(&mut change, app, &editing.app, &what).await?;
            change.record(changed(app, what));
            is_changed = true;
        }
    }
    if is_changed { change.commit().await } else { Ok(()) }
}

/// A patch, section by section.
async fn edits(
    op: &OpContext,
    unit: &mut Unit<ActingMember>,
    app: &AppRef,
    patch: AppPatch,
) -> Result<Vec<AppEdit>, WorkflowError> {
    let AppPatch { name, description, ttl, redirect_uris, sign_out_uris, refresh_ttl, scope } =
        patch;
    let now = Editing::load(unit, app, Action::EditApp).await?.app;
    let mut edits = Vec::new();
    if name.is_some() || description.is_some() {
        edits.push(AppEdit::Details {
            name: name.unwrap_or_else(|| now.name.to_string()),
            description: description.unwrap_or_else(|| now.description.to_string()),
        });
    }
    edits.extend(ttl.map(AppEdit::Ttl));
    if redirect_uris.is_some() || sign_out_uris.is_some() || refresh_ttl.is_some() {
        let flow = code_flows::find(unit, &app.id).await?.ok_or_else(|| {
            let message = "This app doesn't sign people in, so it has no redirect URIs.";
            WorkflowError::invalid("redirect_uris", message)
        })?;
        let mut form = CodeFlowForm::from(&flow);
        if let Some(uris) = redirect_uris {
            form.redirect_uris = uris;
        }
        if let Some(uris) = sign_out_uris {
            form.sign_out_uris = uris;
        }
        if let Some(days) = refresh_ttl {
            form.has_refresh = !days.is_empty();
            form.refresh_ttl = days;
        }
        edits.push(AppEdit::CodeFlow(form));
    }
    if let Some(scope) = scope {
        let scope = named::read(op, unit, &app.org, &scope, Holds::App).await?;
        edits.push(AppEdit::Scope(ScopeForm { scope, may_be_empty: Confirmed::Yes }));
    }
    Ok(edits)
}

/// How an app gets tokens.
pub(crate) async fn token_settings(tx: &mut Tx, app: &App) -> Result<TokenSettings, WorkflowError> {
    let networks = networks::list(tx, &app.id).await?;
    Ok(TokenSettings { ttl: app.ttl, algorithm: app.algorithm, networks })
}

/// What an edit amounts to; nothing when all of it is so already.
async fn decide(
    op: &OpContext,
    unit: &mut Unit<ActingMember>,
    Editing { app, scope, .. }: &Editing,
    edit: AppEdit,
) -> Result<Option<AppChange>, WorkflowError> {
    let change = match edit {
        AppEdit::Details { name, description } => {
            let read = read_details(&name, &description).map_err(WorkflowError::Invalid)?;
            let after = (read.name, read.description);
            AppChange::Details { before: (app.name.clone(), app.description.clone()), after }
        }
        AppEdit::Ttl(text) => {
            let ttl = TokenTtl::parse(&text);
            let after = ttl.map_err(|error| WorkflowError::invalid("ttl", error))?;
            let before = token_settings(unit, app).await?;
            AppChange::Tokens { after: TokenSettings { ttl: after, ..before.clone() }, before }
        }
        AppEdit::Tokens(form) => {
            let before = token_settings(unit, app).await?;
            AppChange::Tokens { before, after: form.read()? }
        }
        AppEdit::Keys(form) => {
            if !app.kind.has_secret() {
                return Err(WorkflowError::NotFound);
            }
            AppChange::Keys { before: keys::source(unit, &app.id).await?, after: form.read()? }
        }
        AppEdit::CodeFlow(form) => {
            let before = code_flows::find(unit, &app.id).await?;
            // Only an app that signs people in has anything to change here.
            let before = before.ok_or(WorkflowError::NotFound)?;
            let after = form.to_code_flow(app.kind).map_err(WorkflowError::Invalid)?;
            AppChange::CodeFlow { before, after }
        }
        AppEdit::Scope(ScopeForm { scope: after, may_be_empty }) => {
            unit.authorize_app(Action::EditApp, &after).await?;
            if after.is_empty() && may_be_empty == Confirmed::No {
                let message = "Choose at least one role, or tick \"Leave it without any role\".";
                return Err(WorkflowError::invalid("role", message));
            }
            check_scope(op, unit, &app.org, &after).await?;
            let version = app.scope_version + 1;
            AppChange::Scope { before: scope.clone(), after, version }
        }
    };
    if changes_nothing(&change) {
        return Ok(None);
    }
    check(op, unit, &change).await?;
    Ok(Some(change))
}

/// Makes sure that what is new is free and within the policies of the organization.
async fn check(
    op: &OpContext,
    unit: &mut Unit<ActingMember>,
    change: &AppChange,
) -> Result<(), WorkflowError> {
    let limits = unit.limits(op).await?;
    match change {
        AppChange::Details { before, after } => {
            let (before, after) = (before.0.folded(), after.0.folded());
            let org = unit.who.org.id.clone();
            if before != after && apps::find_named(unit, &org, &after).await?.is_some() {
                return Err(name_is_taken());
            }
            Ok(())
        }
        AppChange::Tokens { before, after } => {
            if before.ttl == after.ttl {
                Ok(())
            } else {
                unit.noting_policy(Action::EditApp, limits.check_ttl(after.ttl))
            }
        }
        AppChange::Scope { before, after, .. } => {
            let added = after.choices().difference(&before.choices()).cloned().collect();
            unit.noting_policy(Action::EditApp, limits.check_added(op.catalogue(), &added))
        }
        AppChange::CodeFlow { .. }
        | AppChange::Keys { .. }
        | AppChange::Disabled
        | AppChange::Enabled
        | AppChange::Deleted { .. } => Ok(()),
    }
}

fn changes_nothing(change: &AppChange) -> bool {
    match change {
        AppChange::Details { before, after } => before == after,
        AppChange::Tokens { before, after } => before == after,
        AppChange::Scope { before, after, .. } => before == after,
        AppChange::Keys { before, after } => before == after,
        AppChange::CodeFlow { before, after } => before == after,
        AppChange::Disabled | AppChange::Enabled | AppChange::Deleted { .. } => false,
    }
}

async fn store(
    tx: &mut Tx,
    named: &AppRef,
    app: &App,
    change: &AppChange,
) -> Result<(), WorkflowError> {
    match change {
        AppChange::Details { after: (name, description), .. } => {
            let (name, description) = (name.clone(), description.clone());
            let renamed = App { name, description, ..app.clone() };
            match changes::set_details(tx, &renamed).await {
                Err(StorageError::Constraint(_)) => return Err(name_is_taken()),
                set => set?,
            }
        }
        AppChange::Tokens { after, .. } => {
            changes::set_token_settings(tx, &app.id, after).await?;
        }
        AppChange::Keys { after, .. } => {
            keys::set_source(tx, &app.id, after).await?;
            changes::count(tx, &app.id).await?;
        }
        AppChange::CodeFlow { after, .. } => {
            code_flows::set(tx, &app.id, after).await?;
            changes::count(tx, &app.id).await?;
        }
        AppChange::Scope { after, version, .. } => {
            scopes::insert(tx, &app.id, *version, after).await?;
            changes::set_scope_version(tx, named, *version).await?;
        }
        AppChange::Disabled | AppChange::Enabled | AppChange::Deleted { .. } => {}
    }
    Ok(())
}

/// Lists the roles that can be put into the scope of an app.
pub async fn offer_scope(op: &OpContext, app: &AppRef) -> Result<RoleOffer, WorkflowError> {
    let mut view = op.view(&app.org, Action::SeeApps).await?;
    Editing::load(&mut view, app, Action::EditApp).await?;
    load_offer(op, &mut view).await
}

/// What another scope would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopePreview {
    pub app: App,
    /// What the app gains and loses in the organization that owns it.
    pub change: AccessChange,
    /// Whether it is the scope that the app has.
    pub is_same: bool,
    /// How many other organizations have added the app. They keep what they approved.
    pub foreign_orgs: i64,
    /// For how long at most tokens keep what they say.
    pub longest_life: TokenTtl,
}

/// Says what another scope would do. Changes nothing, and refuses what [`edit()`] would refuse.
pub async fn preview_scope(
    op: &OpContext,
    named: &AppRef,
    version: i64,
    form: ScopeForm,
) -> Result<ScopePreview, WorkflowError> {
    let mut view = op.view(&named.org, Action::SeeApps).await?;
    let editing = Editing::load(&mut view, named, Action::EditApp).await?;
    let after = form.scope.clone();
    let is_same = decide(op, &mut view, &editing, AppEdit::Scope(form)).await?.is_none();
    if !is_same && editing.version != version {
        return Err(WorkflowError::Stale);
    }
    let (app, org) = (editing.app, &named.org);
    let before = effective_access(op, &mut view, &app.id, app.scope_version, org).await?;
    let custom = storage::roles::custom::list(&mut view, org).await?;
    let instances = storage::services::instances::list(&mut view, org).await?;
    let services: BTreeSet<ServiceId> = instances.into_iter().map(|there| there.service).collect();
    let after = access::resolve(&after, &custom, op.catalogue(), &services);
    Ok(ScopePreview {
        change: access::change::change(&before, &after),
        is_same,
        foreign_orgs: changes::count_foreign_grants(&mut view, named, op.now()).await?,
        longest_life: longest_life(op, &mut view, &app).await?,
        app,
    })
}
