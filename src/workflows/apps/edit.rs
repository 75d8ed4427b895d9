//! Changing an app, a section at a time: its name and description, the life of its tokens, or
//! what it may do.
//!
//! Another scope is a new version. The owning organization follows at once; others keep the
//! version that they approved. Tokens that were issued keep what they say until they expire.

use std::collections::BTreeSet;

use crate::domain::access;
use crate::domain::access::change::AccessChange;
use crate::domain::apps::app::{App, TokenTtl};
use crate::domain::apps::code_flow::CodeFlowForm;
use crate::domain::audit::event::{AppChange, Event};
use crate::domain::fields::FieldError;
use crate::domain::policy::Action;
use crate::domain::roles::draft::read_details;
use crate::domain::scope::Scope;
use crate::domain::{AppId, OrgId};
use crate::storage::{self, StorageError, Tx};
use crate::workflows::access::effective_access;
use crate::workflows::apps::create::{check_scope, name_is_taken};
use crate::workflows::apps::draft::Confirmed;
use crate::workflows::apps::reach::longest_life;
use crate::workflows::organizations::limits::Limits;
use crate::workflows::roles::offer::{RoleOffer, load_offer};
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// What shall change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppEdit {
    /// Name and description, as typed.
    Details {
        /// App Name.
        name: String,
        /// App description.
        description: String,
    },
    /// Access Token TTL in minutes, as typed.
    Ttl(String),
    /// Redirect URIs and refresh tokens, as typed.
    CodeFlow(CodeFlowForm),
    /// The roles that were ticked.
    Scope {
        /// All of them.
        scope: Scope,
        /// Whether "without any role" was confirmed.
        may_be_empty: Confirmed,
    },
}

/// An app that somebody is about to change, in the transaction of the change.
pub(crate) struct Editing {
    /// Who, where.
    pub ctx: ActingMember,
    /// The app as it is.
    pub app: App,
    /// Counts its changes.
    pub version: i64,
    /// Its scope as it is.
    pub scope: Scope,
}

impl Editing {
    /// Finds an app of the organization and lets through who may do this to it.
    pub(crate) async fn load(
        tx: &mut Tx,
        visitor: &Visitor,
        org: &OrgId,
        app: &AppId,
        action: Action,
    ) -> Result<Self, WorkflowError> {
        let ctx = ActingMember::enter(tx, visitor, org).await?;
        ctx.authorize(tx, Action::SeeApps).await?;
        let found = storage::apps::app::find_versioned(tx, org, app).await?;
        let (app, version) = found.ok_or(WorkflowError::NotFound)?;
        let scope = storage::apps::scopes::get(tx, &app.id, app.scope_version).await?;
        ctx.authorize_app(tx, action, &scope).await?;
        Ok(Self { ctx, app, version, scope })
    }

    /// Puts a change on the record.
    pub(crate) async fn record(
        &self,
        w: &Workflows,
        tx: &mut Tx,
        change: AppChange,
    ) -> Result<(), WorkflowError> {
        self.ctx.record(w, tx, Event::AppChanged { app: self.app.id.clone(), change }).await
    }
}

/// Changes one section of an app. `version` is the one that the form showed. What is there
/// already is saved without a word, so a form that is sent twice does nothing twice.
///
/// # Errors
/// [`WorkflowError::Stale`] when somebody else changed it meanwhile; [`WorkflowError::Invalid`]
/// for fields to mend; [`WorkflowError::Denied`] for those who may not, or not this much;
/// [`WorkflowError::NotFound`] when the organization owns no such app.
pub async fn edit_app(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
    version: i64,
    edit: AppEdit,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    storage::organizations::organization::lock(&mut tx, org).await?;
    let editing = Editing::load(&mut tx, visitor, org, app, Action::EditApp).await?;
    let Some(change) = decide(w, &mut tx, &editing, edit).await? else {
        return Ok(());
    };
    if editing.version != version {
        return Err(WorkflowError::Stale);
    }
    store(&mut tx, &editing.app, &change).await?;
    editing.record(w, &mut tx, change).await?;
    tx.commit().await?;
    Ok(())
}

/// What an edit amounts to; nothing when all of it is so already.
async fn decide(
    w: &Workflows,
    tx: &mut Tx,
    editing: &Editing,
    edit: AppEdit,
) -> Result<Option<AppChange>, WorkflowError> {
    let Editing { ctx, app, scope: before, .. } = editing;
    let change = match edit {
        AppEdit::Details { name, description } => {
            let read = read_details(&name, &description).map_err(WorkflowError::Invalid)?;
            let after = (read.name, read.description);
            AppChange::Details { before: (app.name.clone(), app.description.clone()), after }
        }
        AppEdit::Ttl(text) => {
            let ttl = TokenTtl::parse(&text);
            let after = ttl.map_err(|error| WorkflowError::invalid("ttl", error))?;
            AppChange::Ttl { before: app.ttl, after }
        }
        AppEdit::CodeFlow(form) => {
            let before = storage::apps::code_flows::find(tx, &app.id).await?;
            // Only an app that signs people in has anything to change here.
            let before = before.ok_or(WorkflowError::NotFound)?;
            let errors = |wrong: Vec<(&'static str, String)>| {
                wrong.into_iter().map(|(field, message)| FieldError::new(field, message)).collect()
            };
            let after =
                form.to_code_flow().map_err(|wrong| WorkflowError::Invalid(errors(wrong)))?;
            AppChange::CodeFlow { before, after }
        }
        AppEdit::Scope { scope, may_be_empty } => {
            ctx.authorize_app(tx, Action::EditApp, &scope).await?;
            if scope.is_empty() && may_be_empty == Confirmed::No {
                let message = "Choose at least one role, or tick \"Leave it without any role\".";
                return Err(WorkflowError::invalid("role", message));
            }
            check_scope(w, tx, &app.org, &scope).await?;
            let version = app.scope_version + 1;
            AppChange::Scope { before: before.clone(), after: scope, version }
        }
    };
    if changes_nothing(&change) {
        return Ok(None);
    }
    check(w, tx, ctx, &change).await?;
    Ok(Some(change))
}

/// Makes sure that what is new is free and within the policies of the organization.
async fn check(
    w: &Workflows,
    tx: &mut Tx,
    ctx: &ActingMember,
    change: &AppChange,
) -> Result<(), WorkflowError> {
    let limits = Limits::load(w, tx, ctx).await?;
    match change {
        AppChange::Details { before, after } => {
            let (before, after) = (before.0.folded(), after.0.folded());
            let is_new = before != after;
            if is_new && storage::apps::app::is_name_taken(tx, &ctx.org.id, &after).await? {
                return Err(name_is_taken());
            }
            Ok(())
        }
        AppChange::Ttl { after, .. } => limits.check_ttl(*after),
        AppChange::Scope { before, after, .. } => {
            let added = after.choices().difference(&before.choices()).cloned().collect();
            limits.check_roles(w, tx, ctx, &added).await
        }
        AppChange::CodeFlow { .. }
        | AppChange::Disabled
        | AppChange::Enabled
        | AppChange::Deleted { .. } => Ok(()),
    }
}

fn changes_nothing(change: &AppChange) -> bool {
    match change {
        AppChange::Details { before, after } => before == after,
        AppChange::Ttl { before, after } => before == after,
        AppChange::Scope { before, after, .. } => before == after,
        AppChange::CodeFlow { before, after } => before == after,
        AppChange::Disabled | AppChange::Enabled | AppChange::Deleted { .. } => false,
    }
}

async fn store(tx: &mut Tx, app: &App, change: &AppChange) -> Result<(), WorkflowError> {
    match change {
        AppChange::Details { after: (name, description), .. } => {
            let (name, description) = (name.clone(), description.clone());
            let renamed = App { name, description, ..app.clone() };
            match storage::apps::changes::set_details(tx, &renamed).await {
                Err(StorageError::Constraint(_)) => return Err(name_is_taken()),
                set => set?,
            }
        }
        AppChange::Ttl { after, .. } => {
            storage::apps::changes::set_ttl(tx, &app.id, *after).await?;
        }
        AppChange::CodeFlow { after, .. } => {
            storage::apps::code_flows::set(tx, &app.id, after).await?;
            storage::apps::changes::count(tx, &app.id).await?;
        }
        AppChange::Scope { after, version, .. } => {
            storage::apps::scopes::insert(tx, &app.id, *version, after).await?;
            let it = (&app.id, &app.org);
            storage::apps::changes::set_scope_version(tx, it.0, it.1, *version).await?;
        }
        AppChange::Disabled | AppChange::Enabled | AppChange::Deleted { .. } => {}
    }
    Ok(())
}

/// The roles that can be put into the scope of an app, beside those that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeOffer {
    /// Counts the changes of the app.
    pub version: i64,
    /// Its scope as it is.
    pub scope: Scope,
    /// What there is to choose from.
    pub offer: RoleOffer,
}

/// Lists the roles that can be put into the scope of an app.
///
/// # Errors
/// [`WorkflowError::Denied`] for those who may not change the app; [`WorkflowError::NotFound`]
/// when the organization owns no such app.
pub async fn offer_scope(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
) -> Result<ScopeOffer, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let editing = Editing::load(&mut tx, visitor, org, app, Action::EditApp).await?;
    let Editing { ctx, version, scope, .. } = editing;
    let mut unit = crate::workflows::engine::op::Unit { tx, who: ctx };
    Ok(ScopeOffer { version, scope, offer: load_offer(op, &mut unit).await? })
}

/// What another scope would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopePreview {
    /// What the app gains and loses in the organization that owns it.
    pub change: AccessChange,
    /// Whether it is the scope that the app has.
    pub is_same: bool,
    /// How many other organizations have added the app. They keep what they approved.
    pub foreign_orgs: i64,
    /// For how long at most tokens keep what they say.
    pub longest_life: TokenTtl,
}

/// Says what another scope would do. Changes nothing, and refuses what [`edit_app`] would refuse.
///
/// # Errors
/// Those of [`edit_app`].
pub async fn preview_scope(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
    version: i64,
    scope: (Scope, Confirmed),
) -> Result<ScopePreview, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let editing = Editing::load(&mut tx, visitor, org, app, Action::EditApp).await?;
    let (after, may_be_empty) = scope;
    let edit = AppEdit::Scope { scope: after.clone(), may_be_empty };
    let is_same = decide(w, &mut tx, &editing, edit).await?.is_none();
    let app = editing.app;
    if !is_same && editing.version != version {
        return Err(WorkflowError::Stale);
    }
    let before = effective_access(w, &mut tx, &app.id, app.scope_version, org).await?;
    let custom = storage::roles::custom::list(&mut tx, org).await?;
    let instances = storage::services::instances::list(&mut tx, org).await?;
    let services: BTreeSet<_> = instances.into_iter().map(|there| there.service).collect();
    let after = access::resolve(&after, &custom, w.catalogue(), &services);
    Ok(ScopePreview {
        change: access::change::change(&before, &after),
        is_same,
        foreign_orgs: storage::apps::changes::count_foreign_grants(&mut tx, &app.id, org, w.now())
            .await?,
        longest_life: longest_life(w, &mut tx, &app).await?,
    })
}
