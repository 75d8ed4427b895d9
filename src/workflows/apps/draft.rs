//! Create App before there is an app: [`drafts`](crate::workflows::drafts) keep what was typed.

use crate::domain::access::{self, EffectiveAccess};
use crate::domain::apps::app::AppType;
use crate::domain::apps::code_flow::CodeFlowForm;
use crate::domain::apps::draft::{AppDraft, DraftContent, NewApp};
use crate::domain::apps::prefill::Prefill;
use crate::domain::policy::Action;
use crate::domain::scope::Scope;
use crate::domain::{DraftId, OrgId};
use crate::storage;
use crate::storage::apps::notes::HeldRole;
use crate::workflows::apps::create::{check_scope, name_is_taken};
use crate::workflows::engine::op::Unit;
use crate::workflows::roles::named::{self, NamedScope};
use crate::workflows::roles::offer::{RoleOffer, load_offer};
use crate::workflows::tokens::{TokenSize, expected_size};
use crate::workflows::{ActingMember, OpContext, WorkflowError, drafts};

/// Lets through who may create an app at all.
pub async fn authorize_creation(op: &OpContext, org: &OrgId) -> Result<(), WorkflowError> {
    op.view(org, Action::CreateApp).await.map(drop)
}

/// Begins an app with what a link filled in, its type at least. Nothing of it counts before its
/// step was passed.
pub async fn begin(op: &OpContext, org: &OrgId, filled: Prefill) -> Result<DraftId, WorkflowError> {
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

/// A draft with everything that may be put into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftOffer {
    pub draft: AppDraft,
    pub offer: RoleOffer,
}

/// Offers what may be put into a draft.
pub async fn offer(
    op: &OpContext,
    org: &OrgId,
    draft: &DraftId,
) -> Result<DraftOffer, WorkflowError> {
    let mut view = op.view(org, Action::CreateApp).await?;
    let draft = drafts::get(op, &mut view, draft).await?;
    Ok(DraftOffer { draft, offer: load_offer(op, &mut view).await? })
}

/// A draft before it becomes an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftReview {
    pub draft: AppDraft,
    pub offer: RoleOffer,
    /// What the app would be able to do in its organization.
    pub access: EffectiveAccess,
    /// How large a token for that would be.
    pub token_size: TokenSize,
    /// Its roles as programs name them.
    pub named: NamedScope,
}

/// Shows what would come of a draft.
pub async fn review(
    op: &OpContext,
    org: &OrgId,
    draft: &DraftId,
) -> Result<DraftReview, WorkflowError> {
    let DraftOffer { draft, offer } = self::offer(op, org, draft).await?;
    let scope = &draft.content.scope;
    let access = access::resolve(scope, &offer.custom_roles, op.catalogue(), &offer.services);
    let mut view = op.view(org, Action::CreateApp).await?;
    let custom = named::custom_names(&mut view, org).await?;
    let held: Vec<_> =
        scope.choices().into_iter().map(|role| HeldRole { role, name: None }).collect();
    let named = named::name(op.catalogue(), &held, &custom);
    let token_size = expected_size(op, org, &access);
    Ok(DraftReview { draft, offer, access, token_size, named })
}

/// The fields of the details step, as they were typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DetailsForm {
    pub name: String,
    pub description: String,
    /// Access Token TTL in minutes.
    pub ttl: String,
    /// Redirect URIs and refresh tokens. Ignored for the types that sign nobody in.
    pub code_flow: CodeFlowForm,
}

/// A scope as it was ticked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeForm {
    pub scope: Scope,
    /// Whether "without any role" was confirmed.
    pub may_be_empty: Confirmed,
}

/// A step of the form, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftStep {
    /// Another type, by its name.
    Type(String),
    /// Name, description, TTL and what else the type needs.
    Details(DetailsForm),
    Scope(ScopeForm),
    /// The roles that were ticked so far, while still searching.
    ScopeSoFar(Scope),
}

/// Whether somebody ticked a box that asks again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    Yes,
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
        checked = check(op, &mut change, &mut content, &new).await?;
    }
    drafts::keep(change, draft, &content).await?;
    checked
}

/// Whether the app could be created as far as it was described. A step that has to be mended
/// does not count as passed. Who may not create such an app keeps nothing.
async fn check(
    op: &OpContext,
    unit: &mut Unit<ActingMember>,
    content: &mut DraftContent,
    new: &NewApp,
) -> Result<Result<(), WorkflowError>, WorkflowError> {
    let org = unit.who.org.id.clone();
    unit.authorize_app(Action::CreateApp, &new.scope).await?;
    check_scope(op, unit, &org, &new.scope).await?;
    let within = unit.limits(op).await?.check_app(op.catalogue(), new);
    let within = unit.noting_policy(Action::CreateApp, within);
    if let Err(WorkflowError::Invalid(errors)) = &within {
        let concerns = |field: &str| errors.iter().any(|error| error.field == field);
        content.has_details &= !concerns("ttl");
        content.has_scope &= !concerns("role");
    }
    if storage::apps::app::find_named(unit, &org, &new.name.folded()).await?.is_some() {
        content.has_details = false;
        return Ok(Err(name_is_taken()));
    }
    Ok(within)
}

/// Throws a draft away.
pub async fn cancel(op: &OpContext, org: &OrgId, draft: &DraftId) -> Result<(), WorkflowError> {
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
        DraftStep::Scope(ScopeForm { scope, may_be_empty }) => {
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
