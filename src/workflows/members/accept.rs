//! Accepting an invitation: the person is created when nobody has that address yet.
//!
//! A link that was used, revoked, replaced, is too old or never existed is not found.

use crate::domain::account::person::Person;
use crate::domain::audit::event::Event;
use crate::domain::members::invitation::LinkKind;
use crate::domain::secrets::secret::{Password, Presented};
use crate::domain::text::{Email, Name};
use crate::domain::{OrgId, PersonId, Timestamp};
use crate::storage::StorageError;
use crate::storage::account::people::{self, Credentials};
use crate::storage::members::invitations::{self, FoundByLink, Invitation};
use crate::storage::members::member;
use crate::storage::organizations::organization;
use crate::workflows::engine::passwords::{Checked, choose};
use crate::workflows::members::invite::gone;
use crate::workflows::tokens::api_tokens::end_with_membership;
use crate::workflows::{Actor, Change, OpContext, WorkflowError};

/// What the invitation page asks for, as it was typed.
pub struct AcceptInvitation {
    /// The token of the link.
    pub token: Presented,
    /// The person's name; not asked of those who have an account.
    pub name: String,
    /// A new password, or that of the account.
    pub password: String,
}

/// Who joined what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    pub org: OrgId,
    pub person: PersonId,
    /// Their sessions live as long as this number stays.
    pub epoch: i64,
}

/// What the page of an invitation says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationSeen {
    pub org_name: Name,
    pub email: Email,
    pub invited_by: Name,
    /// Until when the link works.
    pub expires_at: Timestamp,
    pub proof: Proof,
}

/// How the invited person proves who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// They are new here and choose a password.
    NewPassword,
    /// They have an account with that address.
    Password,
    /// Somebody made an account with that address without proving it. They come by the mail, take
    /// it over and choose a password.
    TakeOver,
    /// They are signed in with that address.
    SignedIn,
}

/// Looks at an invitation through its link.
pub async fn show_invitation(
    op: &OpContext,
    token: &Presented,
) -> Result<InvitationSeen, WorkflowError> {
    let Open { invitation, known, link } = find(op, token).await?;
    let mut view = op.view_any().await?;
    let org = organization::find(&mut view, &invitation.org).await?;
    let inviter = people::find(&mut view, &invitation.invited_by).await?;
    Ok(InvitationSeen {
        org_name: org.ok_or(WorkflowError::NotFound)?.name,
        invited_by: inviter.ok_or(WorkflowError::NotFound)?.person.name,
        email: invitation.email,
        expires_at: invitation.expires_at,
        proof: match known {
            None => Proof::NewPassword,
            Some(known) if is_taken_over(&known, link) => Proof::TakeOver,
            Some(known) if op.person() == Ok(&known.person.id) => Proof::SignedIn,
            Some(_) => Proof::Password,
        },
    })
}

/// Joins the organization of an invitation, and uses the invitation up. Whoever joins is signed
/// in by it, so those who have an account prove it with their password.
pub async fn accept(op: &OpContext, form: AcceptInvitation) -> Result<Joined, WorkflowError> {
    let Open { invitation, known, link } = find(op, &form.token).await?;
    op.end_snapshot();

    let token = Presented::new(form.token.expose().to_owned());
    let joining = match known {
        Some(known) if is_taken_over(&known, link) => {
            let joining = new_person(op, &invitation, form).await?;
            let person = Person { id: known.person.id, ..joining.person };
            Joining { person, epoch: known.epoch + 1, by: By::TakeOver, ..joining }
        }
        Some(known) => {
            let password = Password::typed(form.password);
            let stored = Some(known.password_hash);
            if op.passwords().check(password, stored, &mut op.rng()).await? == Checked::Wrong {
                return Err(WorkflowError::invalid("password", "The password is wrong."));
            }
            Joining {
                person: known.person,
                epoch: known.epoch,
                hash: String::new(),
                by: By::Account,
            }
        }
        None => new_person(op, &invitation, form).await?,
    };
    join(op, &token, &invitation.org, joining).await
}

/// The same for the invited person, who is signed in already. A link that was made for somebody
/// else is not found.
pub async fn accept_signed_in(op: &OpContext, token: &Presented) -> Result<Joined, WorkflowError> {
    let me = op.person()?;
    let Open { invitation, known, link } = find(op, token).await?;
    let known = known.filter(|known| !is_taken_over(known, link));
    let known = known.filter(|known| known.person.id == *me);
    let Credentials { person, epoch, .. } = known.ok_or(WorkflowError::NotFound)?;
    let joining = Joining { person, epoch, hash: String::new(), by: By::Account };
    join(op, token, &invitation.org, joining).await
}

/// An invitation that can be accepted.
struct Open {
    invitation: Invitation,
    /// Whoever has its address already.
    known: Option<Credentials>,
    link: LinkKind,
}

/// Whether an account is taken over by whoever comes with such a link: they have shown that the
/// address is theirs, and whoever made the account has not.
const fn is_taken_over(known: &Credentials, link: LinkKind) -> bool {
    known.email_proved_at.is_none() && matches!(link, LinkKind::Mailed)
}

/// Somebody on the way in.
struct Joining {
    person: Person,
    epoch: i64,
    /// The hash of a password that was chosen; empty for who has one.
    hash: String,
    by: By,
}

/// What becomes of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// It is made.
    Making,
    /// It is there and stays as it is.
    Account,
    /// It passes to whoever comes, and what was of before ends.
    TakeOver,
}

async fn find(op: &OpContext, token: &Presented) -> Result<Open, WorkflowError> {
    let mut view = op.view_any().await?;
    let token_hash = op.keyring().hash(token.expose());
    let found = invitations::find_by_link(&mut view, &token_hash, op.now()).await?;
    let FoundByLink { invitation, link, is_accepted } = found.ok_or(WorkflowError::NotFound)?;
    let known = people::find_by_email(&mut view, &invitation.email).await?;
    // What is left of an invitation that was accepted is to take its account over.
    if is_accepted && !known.as_ref().is_some_and(|known| is_taken_over(known, link)) {
        return Err(WorkflowError::NotFound);
    }
    Ok(Open { invitation, known, link })
}

async fn new_person(
    op: &OpContext,
    invitation: &Invitation,
    form: AcceptInvitation,
) -> Result<Joining, WorkflowError> {
    let name = Name::parse(&form.name).map_err(|error| WorkflowError::invalid("name", error))?;
    let about = [name.as_str(), invitation.email.as_str()];
    let password =
        choose(form.password, &about).map_err(|error| WorkflowError::invalid("password", error))?;
    let hash = op.passwords().hash(password, &mut op.rng()).await?;
    let person = Person { id: op.rng().id(), email: invitation.email.clone(), name };
    Ok(Joining { person, epoch: 1, hash, by: By::Making })
}

async fn join(
    op: &OpContext,
    token: &Presented,
    org: &OrgId,
    joining: Joining,
) -> Result<Joined, WorkflowError> {
    let Joining { person, epoch, hash, by } = joining;
    let token_hash = op.keyring().hash(token.expose());
    let mut change = op.change_any().await?;
    organization::lock(&mut change, org).await?;
    // Read again: a role that was deleted meanwhile is in it no more.
    let open = invitations::find_by_link(&mut change, &token_hash, op.now()).await?;
    let FoundByLink { invitation, link, is_accepted } = open.ok_or(WorkflowError::NotFound)?;
    let Invitation { id, org, roles, .. } = invitation;
    invitations::accept(&mut change, &id, link, &token_hash, op.now()).await.map_err(gone)?;
    let actor = Actor::Person(person.id.clone());
    match by {
        By::Making => {
            people::insert(&mut change, &person, &hash, op.now())
                .await
                .map_err(joined_meanwhile)?;
        }
        By::TakeOver => take_over(op, &mut change, &person, &hash).await?,
        By::Account => {}
    }
    if link == LinkKind::Mailed {
        people::set_proved(&mut change, &person.id, op.now()).await?;
    }
    people::set_signed_in(&mut change, &person.id, op.now()).await?;
    if !is_accepted {
        if member::list_roles(&mut change, &org, &person.id).await?.is_empty() {
            member::insert(&mut change, &org, &person.id, &roles, op.now()).await?;
        }
        let event = Event::MemberJoined { person: person.id.clone(), roles };
        change.record_of(actor, Some(&org), event);
    }
    change.commit().await?;
    Ok(Joined { org, person: person.id, epoch })
}

/// Gives an account to whoever has proved its address: with a new password, and without the
/// sessions and API tokens of before. It is on the record of every organization that it is in.
async fn take_over(
    op: &OpContext,
    change: &mut Change<()>,
    person: &Person,
    hash: &str,
) -> Result<(), WorkflowError> {
    // Another mail may have been faster.
    if !people::set_proved(change, &person.id, op.now()).await? {
        return Err(WorkflowError::NotFound);
    }
    people::set_password(change, &person.id, hash).await?;
    people::rename_to(change, &person.id, &person.name).await?;
    let actor = Actor::Person(person.id.clone());
    let taken = || Event::AccountTakenOver { person: person.id.clone() };
    change.record_of(actor.clone(), None, taken());
    for membership in member::list_of_person(change, &person.id).await? {
        let ended = end_with_membership(op, change, &membership.org, &person.id).await?;
        for event in ended.into_iter().chain([taken()]) {
            change.record_of(actor.clone(), Some(&membership.org), event);
        }
    }
    Ok(())
}

fn joined_meanwhile(error: StorageError) -> WorkflowError {
    match error {
        StorageError::Constraint(name) if name == "people_email_key" => {
            let message = "You joined another organization a moment ago. Enter the password \
                           that you chose there.";
            WorkflowError::invalid("password", message)
        }
        error => error.into(),
    }
}
