//! Inviting somebody to an organization by a link.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{Ctx, Visitor, WorkflowError, Workflows};
use crate::domain::OrgId;
use crate::domain::audit::Event;
use crate::domain::policy::Action;
use crate::domain::roles::OrgRole;
use crate::domain::secret::{LinkToken, Revealed};
use crate::domain::text::Email;
use crate::storage::{self, invitations::Invitation};

/// How long an invitation lasts.
pub const LASTS: Duration = Duration::from_hours(7 * 24);

/// Whom to invite, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteMember {
    /// The organization to join.
    pub org: OrgId,
    /// The address as it was typed.
    pub email: String,
    /// The roles that the new member will hold.
    pub roles: BTreeSet<OrgRole>,
}

/// Invites somebody. The token of the link is shown once.
///
/// # Errors
/// [`WorkflowError::Denied`] for anybody but owners; [`WorkflowError::Invalid`] for fields to
/// mend.
pub async fn invite_member(
    w: &Workflows,
    visitor: &Visitor,
    form: InviteMember,
) -> Result<Revealed<LinkToken>, WorkflowError> {
    let mut tx = w.write().await?;
    let ctx = Ctx::enter(&mut tx, visitor, &form.org).await?;
    ctx.authorize(&mut tx, Action::ManageMembers).await?;
    let email =
        Email::parse(&form.email).map_err(|error| WorkflowError::invalid("email", error))?;
    if !form.roles.contains(&OrgRole::Owner) && !form.roles.contains(&OrgRole::Member) {
        let message = "Choose Organization Owner or Organization Member.";
        return Err(WorkflowError::invalid("roles", message));
    }

    let token = LinkToken::generate(&mut w.rng());
    let invitation = Invitation {
        id: w.rng().id(),
        org: form.org,
        email: email.clone(),
        invited_by: ctx.person.clone(),
        roles: form.roles.clone(),
        created_at: w.now(),
        expires_at: w.now().plus(LASTS),
    };
    let token_hash = w.keyring().hash(token.expose());
    storage::invitations::insert(&mut tx, &invitation, &token_hash).await?;
    let roles = form.roles.into_iter().collect();
    let event = Event::MemberInvited { invitation: invitation.id, email, roles };
    ctx.record(w, &mut tx, event).await?;
    tx.commit().await?;
    Ok(Revealed::once(token))
}
