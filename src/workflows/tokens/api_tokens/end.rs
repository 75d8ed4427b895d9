//! Ending an API token: its person revokes it, or an owner of the organization deactivates it.

use crate::domain::audit::event::{ApiTokenEvent, Event};
use crate::domain::policy::Action;
use crate::domain::text::Name;
use crate::domain::tokens::api_token::ApiToken;
use crate::domain::{ApiTokenId, OrgId, PersonId};
use crate::storage::{self, Tx};
use crate::workflows::engine::op::Unit;
use crate::workflows::{ActingMember, OpContext, WorkflowError, Workflows};

/// A token before it is ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    pub token: ApiToken,
    /// Whom it stands for.
    pub person: Name,
}

/// Looks at a token of one's own before it is revoked.
pub async fn show_own(
    op: &OpContext,
    org: &OrgId,
    id: &ApiTokenId,
) -> Result<Ending, WorkflowError> {
    let mut view = op.view(org, Action::SeeOrganization).await?;
    let token = find_own(&mut view, id).await?;
    with_person(&mut view, token).await
}

/// Looks at a token of anybody before it is deactivated. For owners.
pub async fn show(op: &OpContext, org: &OrgId, id: &ApiTokenId) -> Result<Ending, WorkflowError> {
    let mut view = op.view(org, Action::ManageApiTokens).await?;
    let token = find(&mut view, org, id).await?;
    with_person(&mut view, token).await
}

/// Revokes a token of one's own. It gets no access token any more, and those that it got end.
pub async fn revoke(op: &OpContext, org: &OrgId, id: &ApiTokenId) -> Result<(), WorkflowError> {
    let mut change = op.change(org, Action::SeeOrganization).await?;
    let token = find_own(&mut change, id).await?;
    if !storage::tokens::api_tokens::revoke(&mut change, id, op.now()).await? {
        return Ok(());
    }
    change.record(Event::ApiToken(ApiTokenEvent::Revoked(token.id, token.name)));
    change.commit().await
}

/// Revokes all of one's own tokens in the organization, once its name is typed.
pub async fn revoke_all(op: &OpContext, org: &OrgId, typed: &str) -> Result<(), WorkflowError> {
    let mut change = op.change(org, Action::SeeOrganization).await?;
    if !change.who.org.name.is_typed(typed) {
        let message = "Type the name of the organization exactly as it is above.";
        return Err(WorkflowError::invalid("name", message));
    }
    let me = change.who.person()?.clone();
    let tokens = storage::tokens::api_tokens::list_of_person(&mut change, org, &me).await?;
    if tokens.is_empty() {
        return Ok(());
    }
    storage::tokens::api_tokens::revoke_of_member(&mut change, org, &me, op.now()).await?;
    let names = tokens.into_iter().map(|token| token.name).collect();
    change.record(Event::ApiToken(ApiTokenEvent::AllRevoked(me, names)));
    change.commit().await
}

/// Deactivates a token of anybody. Its person sees who did it; nobody can undo it. For owners.
pub async fn deactivate(op: &OpContext, org: &OrgId, id: &ApiTokenId) -> Result<(), WorkflowError> {
    let mut change = op.change(org, Action::ManageApiTokens).await?;
    let token = find(&mut change, org, id).await?;
    let by = change.who.answers.clone();
    if !storage::tokens::api_tokens::deactivate(&mut change, id, op.now(), &by).await? {
        return Ok(());
    }
    let deactivated = ApiTokenEvent::Deactivated(token.id, token.name, token.person);
    change.record(Event::ApiToken(deactivated));
    change.commit().await
}

/// Ends every token of somebody whose membership ends. Returns what is to be recorded, if there
/// were any.
pub(crate) async fn end_with_membership(
    w: &Workflows,
    tx: &mut Tx,
    org: &OrgId,
    person: &PersonId,
) -> Result<Option<Event>, WorkflowError> {
    let tokens = storage::tokens::api_tokens::list_of_person(tx, org, person).await?;
    if tokens.is_empty() {
        return Ok(None);
    }
    storage::tokens::api_tokens::revoke_of_member(tx, org, person, w.now()).await?;
    let names = tokens.into_iter().map(|token| token.name).collect();
    Ok(Some(Event::ApiToken(ApiTokenEvent::EndedWithMembership(person.clone(), names))))
}

pub(super) async fn find_own(
    unit: &mut Unit<ActingMember>,
    id: &ApiTokenId,
) -> Result<ApiToken, WorkflowError> {
    let Unit { tx, who, .. } = unit;
    let token = find(tx, &who.org.id, id).await?;
    if who.is(&token.person) { Ok(token) } else { Err(WorkflowError::NotFound) }
}

/// A token that was not revoked.
async fn find(tx: &mut Tx, org: &OrgId, id: &ApiTokenId) -> Result<ApiToken, WorkflowError> {
    let token = storage::tokens::api_tokens::find(tx, org, id).await?;
    token.filter(|token| token.revoked_at.is_none()).ok_or(WorkflowError::NotFound)
}

async fn with_person(tx: &mut Tx, token: ApiToken) -> Result<Ending, WorkflowError> {
    let person = storage::account::people::find(tx, &token.person).await?;
    let person = person.ok_or(WorkflowError::NotFound)?.person.name;
    Ok(Ending { token, person })
}
