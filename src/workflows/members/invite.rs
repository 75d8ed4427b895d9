//! Inviting somebody to an organization by a link, again, and taking it back.

use crate::domain::audit::event::Event;
use crate::domain::members::invitation::Lasts;
use crate::domain::policy::Action;
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::Scope;
use crate::domain::secrets::secret::{LinkToken, Revealed};
use crate::domain::text::{Email, Name};
use crate::domain::{InvitationId, OrgId};
use crate::storage;
use crate::storage::members::invitations::Invitation;
use crate::storage::{StorageError, Tx};
use crate::workflows::apps::create::check_scope;
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// Whom to invite, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteMember {
    /// The organization to join.
    pub org: OrgId,
    /// The address as it was typed.
    pub email: String,
    /// The roles that the new member will hold.
    pub roles: Scope,
    /// How long the link works, in days, as it was chosen.
    pub lasts: String,
}

impl InviteMember {
    /// An invitation with roles in the organization alone, for as long as the console proposes.
    pub fn with_roles(org: &OrgId, email: &str, roles: impl IntoIterator<Item = OrgRole>) -> Self {
        Self {
            org: org.clone(),
            email: email.to_owned(),
            roles: Scope::of_roles(roles),
            lasts: Lasts::DEFAULT.days().to_string(),
        }
    }
}

/// An invitation with its link, which is shown once.
pub struct Invited {
    /// The token of the link.
    pub token: Revealed<LinkToken>,
    /// Whom it invites, and as what.
    pub invitation: Invitation,
    /// The organization to join.
    pub org_name: Name,
    /// Who invites.
    pub invited_by: Name,
}

/// Invites somebody. The token of the link is shown once.
///
/// # Errors
/// [`WorkflowError::Denied`] for anybody but owners; [`WorkflowError::Invalid`] for fields to
/// mend, the address of a member among them.
pub async fn invite_member(op: &OpContext, form: InviteMember) -> Result<Invited, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    storage::organizations::organization::lock(&mut tx, &form.org).await?;
    let ctx = ActingMember::enter(&mut tx, visitor, &form.org).await?;
    ctx.authorize(&mut tx, Action::ManageMembers).await?;
    let email =
        Email::parse(&form.email).map_err(|error| WorkflowError::invalid("email", error))?;
    let lasts =
        Lasts::parse(&form.lasts).map_err(|error| WorkflowError::invalid("lasts", error))?;
    has_base_role(&form.roles)?;
    check_scope(w, &mut tx, &form.org, &form.roles).await?;
    if storage::members::member::has_address(&mut tx, &form.org, &email).await? {
        let message = "Somebody with this address is a member already. Change their roles instead.";
        return Err(WorkflowError::invalid("email", message));
    }
    if storage::members::invitations::is_invited(&mut tx, &form.org, &email, w.now()).await? {
        let message = "This address is invited already. Send that invitation again, or revoke it.";
        return Err(WorkflowError::invalid("email", message));
    }

    let token = LinkToken::generate(&mut w.rng());
    let invitation = Invitation {
        id: w.rng().id(),
        org: form.org,
        email,
        invited_by: ctx.person.clone(),
        roles: form.roles,
        created_at: w.now(),
        expires_at: w.now().plus(lasts.duration()),
    };
    let token_hash = w.keyring().hash(token.expose());
    storage::members::invitations::insert(&mut tx, &invitation, &token_hash).await?;
    let event = Event::MemberInvited {
        invitation: invitation.id.clone(),
        email: invitation.email.clone(),
        roles: invitation.roles.clone(),
        expires_at: invitation.expires_at,
    };
    ctx.record(w, &mut tx, event).await?;
    finish(tx, ctx, token, invitation).await
}

/// Gives an invitation a new link, which works as long as the first one was meant to. The old
/// link is dead.
///
/// # Errors
/// [`WorkflowError::Denied`] for anybody but owners; [`WorkflowError::NotFound`] when it was
/// accepted or revoked.
pub async fn resend_invitation(
    op: &OpContext,
    org: &OrgId,
    invitation: &InvitationId,
) -> Result<Invited, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let (ctx, mut invitation) = open(&mut tx, visitor, org, invitation).await?;

    let lasts = Lasts::of(invitation.expires_at.since(invitation.created_at));
    invitation.created_at = w.now();
    invitation.expires_at = w.now().plus(lasts.duration());
    let token = LinkToken::generate(&mut w.rng());
    let token_hash = w.keyring().hash(token.expose());
    let times = (invitation.created_at, invitation.expires_at);
    gone(
        storage::members::invitations::renew(
            &mut tx,
            &invitation.id,
            &token_hash,
            times.0,
            times.1,
        )
        .await,
    )?;
    let event = Event::InvitationResent {
        invitation: invitation.id.clone(),
        email: invitation.email.clone(),
        expires_at: invitation.expires_at,
    };
    ctx.record(w, &mut tx, event).await?;
    finish(tx, ctx, token, invitation).await
}

/// Takes an invitation back. Its link is dead.
///
/// # Errors
/// [`WorkflowError::Denied`] for anybody but owners; [`WorkflowError::NotFound`] when it was
/// accepted or revoked.
pub async fn revoke_invitation(
    op: &OpContext,
    org: &OrgId,
    invitation: &InvitationId,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let (ctx, Invitation { id, email, .. }) = open(&mut tx, visitor, org, invitation).await?;
    gone(storage::members::invitations::revoke(&mut tx, &id, w.now()).await)?;
    let event = Event::InvitationRevoked { invitation: id, email };
    ctx.record(w, &mut tx, event).await?;
    tx.commit().await?;
    Ok(())
}

/// Makes sure that roles make somebody a member: the additional ones alone do not.
pub(crate) fn has_base_role(roles: &Scope) -> Result<(), WorkflowError> {
    let held = &roles.organization_roles;
    if held.contains(&OrgRole::Owner) || held.contains(&OrgRole::Member) {
        return Ok(());
    }
    let message = "Choose Organization Owner or Organization Member.";
    Err(WorkflowError::invalid("roles", message))
}

async fn open(
    tx: &mut Tx,
    visitor: &Visitor,
    org: &OrgId,
    invitation: &InvitationId,
) -> Result<(ActingMember, Invitation), WorkflowError> {
    let ctx = ActingMember::enter(tx, visitor, org).await?;
    ctx.authorize(tx, Action::ManageMembers).await?;
    let found = storage::members::invitations::find(tx, org, invitation).await?;
    Ok((ctx, found.ok_or(WorkflowError::NotFound)?))
}

/// Somebody else was faster: to this request, the invitation is not there any more.
fn gone(changed: Result<(), StorageError>) -> Result<(), WorkflowError> {
    match changed {
        Err(StorageError::Rows { .. }) => Err(WorkflowError::NotFound),
        changed => Ok(changed?),
    }
}

async fn finish(
    mut tx: Tx,
    ctx: ActingMember,
    token: LinkToken,
    invitation: Invitation,
) -> Result<Invited, WorkflowError> {
    let inviter = storage::account::people::find(&mut tx, &ctx.person).await?;
    let invited_by = inviter.ok_or(WorkflowError::SignedOut)?.person.name;
    tx.commit().await?;
    Ok(Invited { token: Revealed::once(token), invitation, org_name: ctx.org.name, invited_by })
}
