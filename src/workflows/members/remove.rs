//! Ending a membership: an owner removes somebody, or somebody leaves.
//!
//! What the person created stays. Their sessions live on, but this organization is closed to
//! them with the commit, since every workflow asks for the membership anew.

use crate::domain::audit::event::Event;
use crate::domain::policy::Action;
use crate::domain::scope::Scope;
use crate::domain::{OrgId, PersonId};
use crate::storage::{self, Tx};
use crate::workflows::members::change_roles::keep_an_owner;
use crate::workflows::tokens::api_tokens::end_with_membership;
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// Removes a member. The last owner cannot be removed.
///
/// # Errors
/// [`WorkflowError::Denied`] for anybody but owners; [`WorkflowError::Invalid`] for the last
/// owner and for oneself.
pub async fn remove_member(
    op: &OpContext,
    org: &OrgId,
    person: &PersonId,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    storage::organizations::organization::lock(&mut tx, org).await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ManageMembers).await?;
    if *person == ctx.person {
        let message = "This is you. To go, use \"Leave organization\".";
        return Err(WorkflowError::invalid("roles", message));
    }
    let (roles, tokens) = end(w, &mut tx, org, person).await?;
    let person = person.clone();
    ctx.record(w, &mut tx, Event::MemberRemoved { person, roles }).await?;
    if let Some(event) = tokens {
        ctx.record(w, &mut tx, event).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Leaves an organization. The last owner cannot leave. `typed` is its name, to be sure.
///
/// # Errors
/// [`WorkflowError::Invalid`] for the last owner, and when the name is not that of the
/// organization.
pub async fn leave_organization(
    op: &OpContext,
    org: &OrgId,
    typed: &str,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    storage::organizations::organization::lock(&mut tx, org).await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    if !ctx.org.name.is_typed(typed) {
        let message = "Type the name of the organization exactly as it stands above.";
        return Err(WorkflowError::invalid("name", message));
    }
    let (roles, tokens) = end(w, &mut tx, org, &ctx.person).await?;
    let person = ctx.person.clone();
    ctx.record(w, &mut tx, Event::MemberLeft { person, roles }).await?;
    if let Some(event) = tokens {
        ctx.record(w, &mut tx, event).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Ends a membership with the API tokens of the person. Returns the roles that they held, and what
/// is to be recorded of the tokens.
async fn end(
    w: &Workflows,
    tx: &mut Tx,
    org: &OrgId,
    person: &PersonId,
) -> Result<(Scope, Option<Event>), WorkflowError> {
    let member = storage::members::member::find(tx, org, person).await?;
    let roles = member.ok_or(WorkflowError::NotFound)?.roles;
    keep_an_owner(tx, org, &roles).await?;
    let tokens = end_with_membership(w, tx, org, person).await?;
    storage::members::member::delete(tx, org, person, w.now()).await?;
    Ok((roles, tokens))
}
