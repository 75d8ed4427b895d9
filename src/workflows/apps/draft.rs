//! Create App before there is an app: drafts that keep what was typed for a day.

use std::time::Duration;

use crate::domain::apps::app::AppType;
use crate::domain::apps::code_flow::CodeFlowForm;
use crate::domain::apps::draft::{AppDraft, DraftContent};
use crate::domain::apps::prefill::Prefill;
use crate::domain::policy::Action;
use crate::domain::scope::Scope;
use crate::domain::{DraftId, OrgId};
use crate::storage;
use crate::storage::apps::drafts::DraftOwner;
use crate::workflows::organizations::limits::Limits;
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// How long a draft lasts.
const LASTS: Duration = Duration::from_hours(24);

/// Begins an app of a type.
///
/// # Errors
/// [`WorkflowError::Denied`] for those who may not create apps; [`WorkflowError::Invalid`]
/// when no or an unknown type was chosen.
pub async fn begin_app(op: &OpContext, org: &OrgId, kind: &str) -> Result<DraftId, WorkflowError> {
    let (w, visitor) = op.parts();
    let kind = AppType::from_wire_name(kind);
    begin_prefilled(op, org, Prefill { kind, ..Prefill::default() }).await
}

/// Begins an app with what a link filled in. Nothing of it counts before its step was passed.
///
/// # Errors
/// Those of [`begin_app`].
pub async fn begin_prefilled(
    op: &OpContext,
    org: &OrgId,
    filled: Prefill,
) -> Result<DraftId, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::CreateApp).await?;
    let kind = filled.kind.ok_or_else(no_type)?;
    let mut content = DraftContent::of_type(kind);
    filled.fill(&mut content);
    let draft = AppDraft { id: w.rng().id(), content, app: None };
    let owner = DraftOwner { org, person: &ctx.person };
    let lasts = (w.now(), w.now().plus(LASTS));
    storage::apps::drafts::insert(&mut tx, &owner, &draft, lasts.0, lasts.1).await?;
    tx.commit().await?;
    Ok(draft.id)
}

/// A draft of the visitor's own.
///
/// # Errors
/// [`WorkflowError::NotFound`] when it is absent, over, or somebody else's.
pub async fn see_draft(
    op: &OpContext,
    org: &OrgId,
    draft: &DraftId,
) -> Result<AppDraft, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::CreateApp).await?;
    let owner = DraftOwner { org, person: &ctx.person };
    let found = storage::apps::drafts::find(&mut tx, &owner, draft, w.now()).await?;
    found.ok_or(WorkflowError::NotFound)
}

/// The fields of the details step, as they were typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DetailsForm {
    /// App Name.
    pub name: String,
    /// App description.
    pub description: String,
    /// Access Token TTL in minutes.
    pub ttl: String,
    /// Redirect URIs and refresh tokens. Ignored for the types that sign nobody in.
    pub code_flow: CodeFlowForm,
}

/// A step of the form, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftStep {
    /// Another type, by its name.
    Type(String),
    /// Name, description, TTL and what else the type needs.
    Details(DetailsForm),
    /// The roles that were ticked.
    Scope {
        /// All of them.
        scope: Scope,
        /// Whether "without any role" was confirmed.
        may_be_empty: Confirmed,
    },
    /// The roles that were ticked so far, while still searching.
    ScopeSoFar(Scope),
}

/// Whether somebody ticked a box that asks again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// They did.
    Yes,
    /// They did not.
    No,
}

/// Keeps a step of the form. What was typed is kept even when it has to be mended.
///
/// # Errors
/// [`WorkflowError::Invalid`] for fields to mend; [`WorkflowError::NotFound`] when the draft is
/// absent or over.
pub async fn keep_step(
    op: &OpContext,
    org: &OrgId,
    draft: &DraftId,
    step: DraftStep,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::CreateApp).await?;
    let owner = DraftOwner { org, person: &ctx.person };
    let found = storage::apps::drafts::find(&mut tx, &owner, draft, w.now()).await?;
    let AppDraft { mut content, app: None, .. } = found.ok_or(WorkflowError::NotFound)? else {
        return Err(WorkflowError::NotFound);
    };
    let mut checked = apply(&mut content, step);
    if let (Ok(()), Ok(new)) = (&checked, content.to_new_app()) {
        ctx.authorize_app(&mut tx, Action::CreateApp, &new.scope).await?;
        crate::workflows::apps::create::check_scope(w, &mut tx, org, &new.scope).await?;
        let limits = Limits::load(w, &mut tx, &ctx).await?;
        match limits.check(w, &mut tx, &ctx, &new).await {
            Err(WorkflowError::Invalid(errors)) => {
                let concerns = |field: &str| errors.iter().any(|error| error.field == field);
                content.has_details &= !concerns("ttl");
                content.has_scope &= !concerns("role");
                checked = Err(WorkflowError::Invalid(errors));
            }
            within => within?,
        }
        let folded = new.name.folded();
        if storage::apps::app::is_name_taken(&mut tx, org, &folded).await? {
            content.has_details = false;
            checked = Err(crate::workflows::apps::create::name_is_taken());
        }
    }
    storage::apps::drafts::update(&mut tx, draft, &content).await?;
    tx.commit().await?;
    checked
}

/// Throws a draft away.
///
/// # Errors
/// [`WorkflowError`] when the database refuses.
pub async fn cancel_draft(
    op: &OpContext,
    org: &OrgId,
    draft: &DraftId,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    let owner = DraftOwner { org, person: &ctx.person };
    storage::apps::drafts::delete(&mut tx, &owner, draft).await?;
    tx.commit().await?;
    Ok(())
}

fn no_type() -> WorkflowError {
    WorkflowError::invalid("type", "Choose one of the types.")
}

fn apply(content: &mut DraftContent, step: DraftStep) -> Result<(), WorkflowError> {
    match step {
        DraftStep::Type(name) => {
            let kind = AppType::from_wire_name(&name);
            content.kind = kind.ok_or_else(no_type)?;
            // Another type may need more than was typed for this one.
            content.has_details &= content.to_new_app().is_ok();
            Ok(())
        }
        DraftStep::Details(DetailsForm { name, description, ttl, code_flow }) => {
            (content.name, content.description, content.ttl) = (name, description, ttl);
            content.code_flow = code_flow;
            let checked = content.to_new_app();
            content.has_details = checked.is_ok();
            checked.map(drop).map_err(WorkflowError::Invalid)
        }
        DraftStep::Scope { scope, may_be_empty } => {
            content.scope = scope;
            content.has_scope = !content.scope.is_empty() || may_be_empty == Confirmed::Yes;
            if content.has_scope {
                return Ok(());
            }
            let message = "Choose at least one role, or tick \"Create it without any role\".";
            Err(WorkflowError::invalid("role", message))
        }
        DraftStep::ScopeSoFar(scope) => {
            content.scope = scope;
            Ok(())
        }
    }
}
