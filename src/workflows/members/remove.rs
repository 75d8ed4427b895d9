//! Ending a membership: an owner removes somebody, or somebody leaves.
//!
//! What the person created stays. Their sessions live on, but this organization is closed to
//! them with the commit, since every workflow asks for the membership anew.

use crate::domain::audit::event::Event;
use crate::domain::policy::Action;
use crate::domain::scope::Scope;
use crate::domain::{OrgId, PersonId};
use crate::storage::members::member;
use crate::workflows::members::change_roles::keep_an_owner;
use crate::workflows::tokens::api_tokens::end_with_membership;
use crate::workflows::{Change, OpContext, WorkflowError, consents};

/// Removes a member. The last owner cannot be removed, and nobody removes themselves.
pub async fn remove(op: &OpContext, org: &OrgId, person: &PersonId) -> Result<(), WorkflowError> {
    let change = op.change(org, Action::ManageMembers).await?;
    if change.who.is(person) {
        let message = "This is you. To go, use \"Leave organization\".";
        return Err(WorkflowError::invalid("roles", message));
    }
    let event = |person, roles| Event::MemberRemoved { person, roles };
    end(op, change, person.clone(), event).await
}

/// Leaves an organization. The last owner cannot leave. `typed` is its name, to be sure.
pub async fn leave(op: &OpContext, org: &OrgId, typed: &str) -> Result<(), WorkflowError> {
    let change = op.change(org, Action::SeeOrganization).await?;
    if !change.who.org.name.is_typed(typed) {
        let message = "Type the name of the organization exactly as shown above.";
        return Err(WorkflowError::invalid("name", message));
    }
    let person = change.who.person()?.clone();
    end(op, change, person, |person, roles| Event::MemberLeft { person, roles }).await
}

/// Ends a membership with the API tokens of the person and what they let apps do there. `event` says so, with the roles that they
/// held.
async fn end(
    op: &OpContext,
    mut change: Change,
    person: PersonId,
    event: impl FnOnce(PersonId, Scope) -> Event,
) -> Result<(), WorkflowError> {
    let org = change.who.org.id.clone();
    let found = member::find(&mut change, &org, &person).await?;
    let roles = found.ok_or(WorkflowError::NotFound)?.roles;
    keep_an_owner(&mut change, &org, &roles).await?;
    let tokens = end_with_membership(op, &mut change, &org, &person).await?;
    consents::end_with_membership(&mut change, &org, &person).await?;
    member::delete(&mut change, &org, &person, op.now()).await?;
    change.record(event(person, roles));
    if let Some(tokens) = tokens {
        change.record(tokens);
    }
    change.commit().await
}
