//! Ending an API token: its person revokes it, or an owner of the organization deactivates it.

use crate::domain::audit::event::{ApiTokenEvent, Event};
use crate::domain::policy::Action;
use crate::domain::text::Name;
use crate::domain::tokens::api_token::ApiToken;
use crate::domain::{ApiTokenId, OrgId, PersonId};
use crate::storage::{self, Tx};
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// A token before it is ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndingApiToken {
    /// The token.
    pub token: ApiToken,
    /// Whom it stands for.
    pub person: Name,
}

/// Looks at a token of one's own before it is revoked.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the visitor has no such token there.
pub async fn see_own_api_token(
    op: &OpContext,
    org: &OrgId,
    id: &ApiTokenId,
) -> Result<EndingApiToken, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    let token = own(&mut tx, &ctx, id).await?;
    with_person(&mut tx, token).await
}

/// Looks at a token of anybody before it is deactivated.
///
/// # Errors
/// [`WorkflowError::Denied`] for anybody but owners; [`WorkflowError::NotFound`] when the
/// organization has no such token.
pub async fn see_api_token(
    op: &OpContext,
    org: &OrgId,
    id: &ApiTokenId,
) -> Result<EndingApiToken, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ManageApiTokens).await?;
    let token = anybodys(&mut tx, org, id).await?;
    with_person(&mut tx, token).await
}

/// Revokes a token of one's own. It gets no access token any more, and those that it got end.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the visitor has no such token there.
pub async fn revoke_api_token(
    op: &OpContext,
    org: &OrgId,
    id: &ApiTokenId,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    let token = own(&mut tx, &ctx, id).await?;
    if storage::tokens::api_tokens::revoke(&mut tx, id, w.now()).await? {
        let event = ApiTokenEvent::Revoked(token.id, token.name);
        ctx.record(w, &mut tx, Event::ApiToken(event)).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Deactivates a token of anybody. Its person sees who did it; nobody can undo it.
///
/// # Errors
/// [`WorkflowError::Denied`] for anybody but owners; [`WorkflowError::NotFound`] when the
/// organization has no such token.
pub async fn deactivate_api_token(
    op: &OpContext,
    org: &OrgId,
    id: &ApiTokenId,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ManageApiTokens).await?;
    let token = anybodys(&mut tx, org, id).await?;
    if storage::tokens::api_tokens::deactivate(&mut tx, id, w.now(), &ctx.person).await? {
        let event = ApiTokenEvent::Deactivated(token.id, token.name, token.person);
        ctx.record(w, &mut tx, Event::ApiToken(event)).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Ends every token of somebody whose membership ends, and puts that on the record. Returns what
/// is to be recorded, if there were any.
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

async fn own(tx: &mut Tx, ctx: &ActingMember, id: &ApiTokenId) -> Result<ApiToken, WorkflowError> {
    let token = anybodys(tx, &ctx.org.id, id).await?;
    if token.person == ctx.person { Ok(token) } else { Err(WorkflowError::NotFound) }
}

/// A token that was not revoked.
async fn anybodys(tx: &mut Tx, org: &OrgId, id: &ApiTokenId) -> Result<ApiToken, WorkflowError> {
    let token = storage::tokens::api_tokens::find(tx, org, id).await?;
    token.filter(|token| token.revoked_at.is_none()).ok_or(WorkflowError::NotFound)
}

async fn with_person(tx: &mut Tx, token: ApiToken) -> Result<EndingApiToken, WorkflowError> {
    let person = storage::account::people::find(tx, &token.person).await?;
    let person = person.ok_or(WorkflowError::NotFound)?.person.name;
    Ok(EndingApiToken { token, person })
}
