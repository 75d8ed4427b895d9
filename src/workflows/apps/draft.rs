//! Create App before there is an app: see [`drafts`].

use crate::domain::apps::app::AppType;
use crate::domain::apps::code_flow::CodeFlowForm;
use crate::domain::apps::draft::{AppDraft, DraftContent};
use crate::domain::apps::prefill::Prefill;
use crate::domain::policy::Action;
use crate::domain::scope::Scope;
use crate::domain::{DraftId, OrgId};
use crate::storage;
use crate::workflows::organizations::limits::Limits;
use crate::workflows::{OpContext, WorkflowError, drafts};

/// Begins an app of a type. [`WorkflowError::Invalid`] when no or an unknown one was chosen.
pub async fn begin_app(op: &OpContext, org: &OrgId, kind: &str) -> Result<DraftId, WorkflowError> {
    let kind = AppType::from_wire_name(kind);
    begin_prefilled(op, org, Prefill { kind, ..Prefill::default() }).await
}

/// Begins an app with what a link filled in. Nothing of it counts before its step was passed.
pub async fn begin_prefilled(
    op: &OpContext,
    org: &OrgId,
    filled: Prefill,
) -> Result<DraftId, WorkflowError> {
    let change = op.change(org, Action::CreateApp).await?;
    let mut content = DraftContent::of_type(filled.kind.ok_or_else(no_type)?);
    filled.fill(&mut content);
    drafts::begin(op, change, &content).await
}

/// A draft of the person's own.
pub async fn see_draft(
    op: &OpContext,
    org: &OrgId,
    draft: &DraftId,
) -> Result<AppDraft, WorkflowError> {
    drafts::see(op, org, draft).await
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
pub async fn keep_step(
    op: &OpContext,
    org: &OrgId,
    draft: &DraftId,
    step: DraftStep,
) -> Result<(), WorkflowError> {
    let mut change = op.change(org, Action::CreateApp).await?;
    let mut content: DraftContent = drafts::get_open(op, &mut change, draft).await?;
    let mut checked = apply(&mut content, step);
    if let (Ok(()), Ok(new)) = (&checked, content.to_new_app()) {
        change.authorize_app(Action::CreateApp, &new.scope).await?;
        crate::workflows::apps::create::check_scope(op, &mut change, org, &new.scope).await?;
        let unit = &mut *change;
        let limits = Limits::load(op, &mut unit.tx, &unit.who).await?;
        match limits.check(op, &mut unit.tx, &unit.who, &new).await {
            Err(WorkflowError::Invalid(errors)) => {
                let concerns = |field: &str| errors.iter().any(|error| error.field == field);
                content.has_details &= !concerns("ttl");
                content.has_scope &= !concerns("role");
                checked = Err(WorkflowError::Invalid(errors));
            }
            within => within?,
        }
        let folded = new.name.folded();
        if storage::apps::app::is_name_taken(&mut change, org, &folded).await? {
            content.has_details = false;
            checked = Err(crate::workflows::apps::create::name_is_taken());
        }
    }
    drafts::keep(change, draft, &content).await?;
    checked
}

/// Throws a draft away.
pub async fn cancel_draft(
    op: &OpContext,
    org: &OrgId,
    draft: &DraftId,
) -> Result<(), WorkflowError> {
    drafts::cancel::<DraftContent>(op, org, draft).await
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
