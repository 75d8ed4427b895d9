//! Accepting an invitation: the person is created when nobody has that address yet.

use crate::domain::account::person::Person;
use crate::domain::audit::event::Event;
use crate::domain::secrets::secret::{Password, Presented};
use crate::domain::text::{Email, Name};
use crate::domain::{OrgId, PersonId, Timestamp};
use crate::storage;
use crate::storage::account::people::Credentials;
use crate::storage::members::invitations::Invitation;
use crate::storage::{StorageError, Tx};
use crate::workflows::engine::context::record;
use crate::workflows::engine::passwords::Checked;
use crate::workflows::{Actor, OpContext, Source, Visitor, WorkflowError, Workflows};

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
    /// The organization.
    pub org: OrgId,
    /// The person.
    pub person: PersonId,
    /// Their sessions live as long as this number stays.
    pub epoch: i64,
}

/// What the page of an invitation says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationSeen {
    /// The organization to join.
    pub org_name: Name,
    /// Who is invited.
    pub email: Email,
    /// Who invited them.
    pub invited_by: Name,
    /// Until when the link works.
    pub expires_at: Timestamp,
    /// The account that has this address, if there is one.
    pub known: Option<PersonId>,
}

/// Looks at an invitation through its link. Returns `None` when the link was used, revoked,
/// replaced, is too old or never existed.
///
/// # Errors
/// [`WorkflowError`] when the database does not answer.
pub async fn see_invitation(
    w: &Workflows,
    token: &Presented,
) -> Result<Option<InvitationSeen>, WorkflowError> {
    let mut tx = w.read().await?;
    let (invitation, known) = match find(w, &mut tx, token).await {
        Err(WorkflowError::NotFound) => return Ok(None),
        found => found?,
    };
    let org = storage::organizations::organization::find(&mut tx, &invitation.org).await?;
    let inviter = storage::account::people::find(&mut tx, &invitation.invited_by).await?;
    Ok(Some(InvitationSeen {
        org_name: org.ok_or(WorkflowError::NotFound)?.name,
        invited_by: inviter.ok_or(WorkflowError::NotFound)?.person.name,
        email: invitation.email,
        expires_at: invitation.expires_at,
        known: known.map(|known| known.person.id),
    }))
}

/// Joins the organization of an invitation, and uses the invitation up. Whoever joins is signed
/// in by it.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the link was used, is too old or never existed;
/// [`WorkflowError::Invalid`] for fields to mend, the password of an account among them.
pub async fn accept_invitation(
    w: &Workflows,
    source: &Source,
    form: AcceptInvitation,
) -> Result<Joined, WorkflowError> {
    let mut tx = w.read().await?;
    let (invitation, known) = find(w, &mut tx, &form.token).await?;
    drop(tx);

    let token = Presented::new(form.token.expose().to_owned());
    let joining = match known {
        Some(known) => {
            let password = Password::typed(form.password);
            let stored = Some(known.password_hash);
            if w.passwords().check(password, stored, &mut w.rng()).await? == Checked::Wrong {
                return Err(WorkflowError::invalid("password", "The password is wrong."));
            }
            Joining { person: known.person, epoch: known.epoch, new_hash: None }
        }
        None => new_person(w, &invitation, form).await?,
    };
    join(w, source, &token, invitation, joining).await
}

/// The same for the invited person, who is signed in already.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the link does not work, or was made for somebody else.
pub async fn accept_signed_in(op: &OpContext, token: &Presented) -> Result<Joined, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let (invitation, known) = find(w, &mut tx, token).await?;
    drop(tx);
    let known = known.filter(|known| known.person.id == visitor.person);
    let Credentials { person, epoch, .. } = known.ok_or(WorkflowError::NotFound)?;
    let joining = Joining { person, epoch, new_hash: None };
    join(w, &visitor.source, token, invitation, joining).await
}

/// Somebody on the way in.
struct Joining {
    person: Person,
    epoch: i64,
    /// The hash of the password of somebody new.
    new_hash: Option<String>,
}

async fn find(
    w: &Workflows,
    tx: &mut Tx,
    token: &Presented,
) -> Result<(Invitation, Option<Credentials>), WorkflowError> {
    let token_hash = w.keyring().hash(token.expose());
    let open = storage::members::invitations::find_open(tx, &token_hash, w.now()).await?;
    let invitation = open.ok_or(WorkflowError::NotFound)?;
    let known = storage::account::people::find_by_email(tx, &invitation.email).await?;
    Ok((invitation, known))
}

async fn new_person(
    w: &Workflows,
    invitation: &Invitation,
    form: AcceptInvitation,
) -> Result<Joining, WorkflowError> {
    let name = Name::parse(&form.name).map_err(|error| WorkflowError::invalid("name", error))?;
    let password = Password::choose(form.password)
        .map_err(|error| WorkflowError::invalid("password", error))?;
    let hash = w.passwords().hash(password, &mut w.rng()).await?;
    let person = Person { id: w.rng().id(), email: invitation.email.clone(), name };
    Ok(Joining { person, epoch: 1, new_hash: Some(hash) })
}

async fn join(
    w: &Workflows,
    source: &Source,
    token: &Presented,
    invitation: Invitation,
    joining: Joining,
) -> Result<Joined, WorkflowError> {
    let Joining { person, epoch, new_hash } = joining;
    let token_hash = w.keyring().hash(token.expose());
    let mut tx = w.write().await?;
    storage::organizations::organization::lock(&mut tx, &invitation.org).await?;
    // Read again: a role that was deleted meanwhile is in it no more.
    let open = storage::members::invitations::find_open(&mut tx, &token_hash, w.now()).await?;
    let Invitation { id, org, roles, .. } = open.ok_or(WorkflowError::NotFound)?;
    match storage::members::invitations::accept(&mut tx, &id, &token_hash, w.now()).await {
        Err(StorageError::Rows { .. }) => return Err(WorkflowError::NotFound),
        accepted => accepted?,
    }
    if let Some(hash) = new_hash {
        match storage::account::people::insert(&mut tx, &person, &hash, w.now()).await {
            Err(StorageError::Constraint(name)) if name == "people_email_key" => {
                let message = "You joined another organization a moment ago. Enter the password \
                               that you chose there.";
                return Err(WorkflowError::invalid("password", message));
            }
            inserted => inserted?,
        }
    }
    storage::account::people::set_signed_in(&mut tx, &person.id, w.now()).await?;
    let held = storage::members::member::list_roles(&mut tx, &org, &person.id).await?;
    if held.is_empty() {
        storage::members::member::insert(&mut tx, &org, &person.id, &roles, w.now()).await?;
    }
    let event = Event::MemberJoined { person: person.id.clone(), roles };
    let actor = Actor::Person(person.id.clone());
    record(w, &mut tx, &actor, source, Some(&org), event).await?;
    tx.commit().await?;
    Ok(Joined { org, person: person.id, epoch })
}
