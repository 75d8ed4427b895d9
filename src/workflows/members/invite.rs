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
use crate::storage::members::invitations;
pub use crate::storage::members::invitations::Invitation;
use crate::storage::members::invitations::LinkHashes;
use crate::storage::{StorageError, Tx};
use crate::workflows::apps::check_scope;
use crate::workflows::roles::named::{AskedScope, Holds, read};
use crate::workflows::{Change, OpContext, WorkflowError, Workflows};

/// Whom to invite, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteMember {
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
    /// The token of the link that is shown to whoever invites.
    pub token: Revealed<LinkToken>,
    /// The token of the link that goes into the mail and nowhere else: it proves the address.
    pub mailed: Revealed<LinkToken>,
    pub invitation: Invitation,
    pub org_name: Name,
    /// The name of whoever invites.
    pub invited_by: Name,
}

/// Invites somebody who is neither a member nor invited. The token of the link is shown once.
pub async fn invite(op: &OpContext, form: InviteMember) -> Result<Invited, WorkflowError> {
    let mut change = op.change(&form.org, Action::ManageMembers).await?;
    let made = make(op, &mut change, form).await?;
    finish(change, made).await
}

/// Invites several people to the same roles: all of them or nobody.
pub async fn invite_all(
    op: &OpContext,
    org: &OrgId,
    emails: &[String],
    roles: &AskedScope,
) -> Result<Vec<Invited>, WorkflowError> {
    let mut change = op.change(org, Action::ManageMembers).await?;
    let roles = read(op, &mut change, org, roles, Holds::Member).await?;
    let mut made = Vec::with_capacity(emails.len());
    for email in emails {
        let form =
            InviteMember { roles: roles.clone(), ..InviteMember::with_roles(org, email, []) };
        let one = make(op, &mut change, form).await?;
        made.push(invited(&mut change, one).await?);
    }
    change.commit().await?;
    Ok(made)
}

/// An invitation that is not committed yet.
struct Made {
    links: Links,
    invitation: Invitation,
}

async fn make(
    op: &OpContext,
    change: &mut Change,
    form: InviteMember,
) -> Result<Made, WorkflowError> {
    let email =
        Email::parse(&form.email).map_err(|error| WorkflowError::invalid("email", error))?;
    let lasts =
        Lasts::parse(&form.lasts).map_err(|error| WorkflowError::invalid("lasts", error))?;
    has_base_role(&form.roles)?;
    check_scope(op, change, &form.org, &form.roles).await?;
    if storage::members::member::has_address(change, &form.org, &email).await? {
        let message = "This person is already a member. Change their roles instead.";
        return Err(WorkflowError::taken("email", message));
    }
    if invitations::is_invited(change, &form.org, &email, op.now()).await? {
        let message = "This address is already invited. Send the invitation again, or revoke it.";
        return Err(WorkflowError::taken("email", message));
    }

    let links = Links::generate(op);
    let invitation = Invitation {
        id: op.rng().id(),
        org: form.org,
        email,
        invited_by: change.who.answers.clone(),
        roles: form.roles,
        created_at: op.now(),
        expires_at: op.now().plus(lasts.duration()),
    };
    invitations::insert(change, &invitation, &links.hashes(op)).await?;
    change.record(Event::MemberInvited {
        invitation: invitation.id.clone(),
        email: invitation.email.clone(),
        roles: invitation.roles.clone(),
        expires_at: invitation.expires_at,
    });
    Ok(Made { links, invitation })
}

/// The tokens of both links.
struct Links {
    shown: LinkToken,
    mailed: LinkToken,
}

impl Links {
    fn generate(w: &Workflows) -> Self {
        let mut rng = w.rng();
        Self { shown: LinkToken::generate(&mut rng), mailed: LinkToken::generate(&mut rng) }
    }

    fn hashes(&self, w: &Workflows) -> LinkHashes {
        let hash = |token: &LinkToken| w.keyring().hash(token.expose());
        LinkHashes { shown: hash(&self.shown), mailed: hash(&self.mailed) }
    }
}

/// Makes a new link for an invitation, for as long as the first one worked. The old link is dead.
pub async fn resend_invitation(
    op: &OpContext,
    org: &OrgId,
    invitation: &InvitationId,
) -> Result<Invited, WorkflowError> {
    let mut change = op.change(org, Action::ManageMembers).await?;
    let mut invitation = get(&mut change, org, invitation).await?;

    let lasts = Lasts::of(invitation.expires_at.since(invitation.created_at));
    invitation.created_at = op.now();
    invitation.expires_at = op.now().plus(lasts.duration());
    let links = Links::generate(op);
    let Invitation { id, email, created_at, expires_at, .. } = &invitation;
    let hashes = links.hashes(op);
    let renewed = invitations::renew(&mut change, id, &hashes, *created_at, *expires_at).await;
    renewed.map_err(gone)?;
    let (id, email, expires_at) = (id.clone(), email.clone(), *expires_at);
    change.record(Event::InvitationResent { invitation: id, email, expires_at });
    finish(change, Made { links, invitation }).await
}

/// Takes an invitation back. Its link is dead.
pub async fn revoke_invitation(
    op: &OpContext,
    org: &OrgId,
    invitation: &InvitationId,
) -> Result<(), WorkflowError> {
    let mut change = op.change(org, Action::ManageMembers).await?;
    let Invitation { id, email, .. } = get(&mut change, org, invitation).await?;
    invitations::revoke(&mut change, &id, op.now()).await.map_err(gone)?;
    change.record(Event::InvitationRevoked { invitation: id, email });
    change.commit().await
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

async fn get(
    tx: &mut Tx,
    org: &OrgId,
    invitation: &InvitationId,
) -> Result<Invitation, WorkflowError> {
    invitations::find(tx, org, invitation).await?.ok_or(WorkflowError::NotFound)
}

/// Somebody else was faster: to this request, the invitation is not there any more.
pub(crate) fn gone(error: StorageError) -> WorkflowError {
    match error {
        StorageError::Rows { .. } => WorkflowError::NotFound,
        error => error.into(),
    }
}

async fn finish(mut change: Change, made: Made) -> Result<Invited, WorkflowError> {
    let invited = invited(&mut change, made).await?;
    change.commit().await?;
    Ok(invited)
}

async fn invited(
    change: &mut Change,
    Made { links, invitation }: Made,
) -> Result<Invited, WorkflowError> {
    let person = change.who.answers.clone();
    let inviter = storage::account::people::find(change, &person).await?;
    let invited_by = inviter.ok_or(WorkflowError::SignedOut)?.person.name;
    let org_name = change.who.org.name.clone();
    let (token, mailed) = (Revealed::once(links.shown), Revealed::once(links.mailed));
    Ok(Invited { token, mailed, invitation, org_name, invited_by })
}
