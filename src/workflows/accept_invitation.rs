//! Accepting an invitation: the person is created when nobody has that address yet.

use super::context::record;
use super::passwords::Checked;
use super::{Actor, Source, WorkflowError, Workflows};
use crate::domain::audit::Event;
use crate::domain::person::Person;
use crate::domain::secret::{Password, Presented};
use crate::domain::text::Name;
use crate::domain::{OrgId, PersonId};
use crate::storage::{self, StorageError, invitations::Invitation};

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
}

/// Joins the organization of an invitation, and uses the invitation up.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the link was used, is too old or never existed;
/// [`WorkflowError::Invalid`] for fields to mend, the password of an account among them.
pub async fn accept_invitation(
    w: &Workflows,
    source: &Source,
    form: AcceptInvitation,
) -> Result<Joined, WorkflowError> {
    let token_hash = w.keyring().hash(form.token.expose());
    let mut tx = w.read().await?;
    let open = storage::invitations::find_open(&mut tx, &token_hash, w.now()).await?;
    let invitation = open.ok_or(WorkflowError::NotFound)?;
    let known = storage::people::find_by_email(&mut tx, &invitation.email).await?;
    drop(tx);

    let (person, new_hash) = match known {
        Some(known) => {
            let password = Password::typed(form.password);
            let stored = Some(known.password_hash);
            if w.passwords().check(password, stored, &mut w.rng()).await? == Checked::Wrong {
                return Err(WorkflowError::invalid("password", "The password is wrong."));
            }
            (known.person, None)
        }
        None => new_person(w, &invitation, form).await?,
    };
    join(w, source, (invitation, person, new_hash)).await
}

async fn new_person(
    w: &Workflows,
    invitation: &Invitation,
    form: AcceptInvitation,
) -> Result<(Person, Option<String>), WorkflowError> {
    let name = Name::parse(&form.name).map_err(|error| WorkflowError::invalid("name", error))?;
    let password = Password::choose(form.password)
        .map_err(|error| WorkflowError::invalid("password", error))?;
    let hash = w.passwords().hash(password, &mut w.rng()).await?;
    Ok((Person { id: w.rng().id(), email: invitation.email.clone(), name }, Some(hash)))
}

async fn join(
    w: &Workflows,
    source: &Source,
    (invitation, person, new_hash): (Invitation, Person, Option<String>),
) -> Result<Joined, WorkflowError> {
    let Invitation { id, org, roles, .. } = invitation;
    let mut tx = w.write().await?;
    match storage::invitations::accept(&mut tx, &id, w.now()).await {
        Err(StorageError::Rows { .. }) => return Err(WorkflowError::NotFound),
        accepted => accepted?,
    }
    if let Some(hash) = new_hash {
        storage::people::insert(&mut tx, &person, &hash, w.now()).await?;
    }
    let held = storage::members::list_roles(&mut tx, &org, &person.id).await?;
    if held.is_empty() {
        storage::members::insert(&mut tx, (&org, &person.id), &roles, w.now()).await?;
    }
    let event =
        Event::MemberJoined { person: person.id.clone(), roles: roles.into_iter().collect() };
    let actor = Actor::Person(person.id.clone());
    record(w, &mut tx, (&actor, source), (Some(&org), event)).await?;
    tx.commit().await?;
    Ok(Joined { org, person: person.id })
}
