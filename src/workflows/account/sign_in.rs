//! Signing in with e-mail and password, and who somebody is once signed in.

use crate::domain::PersonId;
use crate::domain::account::person::{Membership, Person};
use crate::domain::audit::event::Event;
use crate::domain::secrets::secret::Password;
use crate::domain::text::Email;
use crate::storage;
use crate::workflows::engine::context::record;
use crate::workflows::engine::passwords::Checked;
use crate::workflows::{Actor, OpContext, Source, Visitor, WorkflowError, Workflows};

/// Somebody who just signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub person: PersonId,
    /// Their sessions live as long as this number stays.
    pub epoch: i64,
}

/// A person and where they belong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhoAmI {
    /// The person.
    pub person: Person,
    /// Their organizations, by name.
    pub memberships: Vec<Membership>,
}

/// Checks an e-mail address and a password. An unknown address and a wrong password are one
/// answer and take the same time.
///
/// # Errors
/// [`WorkflowError::Invalid`] with one message for both.
pub async fn sign_in(
    w: &Workflows,
    source: &Source,
    email: &str,
    password: Password,
) -> Result<SignedIn, WorkflowError> {
    let known = match Email::parse(email) {
        Ok(email) => storage::account::people::find_by_email(&mut w.read().await?, &email).await?,
        Err(_) => None,
    };
    let stored = known.as_ref().map(|known| known.password_hash.clone());
    let checked = w.passwords().check(password, stored, &mut w.rng()).await?;
    let (Some(known), Checked::Right | Checked::Rehash(_)) = (known, &checked) else {
        let message = "The e-mail address or the password is wrong.";
        return Err(WorkflowError::invalid("password", message));
    };

    let person = known.person.id;
    let mut tx = w.write().await?;
    if let Checked::Rehash(hash) = checked {
        storage::account::people::rehash(&mut tx, &person, &hash).await?;
    }
    storage::account::people::set_signed_in(&mut tx, &person, w.now()).await?;
    let event = Event::SignedIn { person: person.clone() };
    record(w, &mut tx, &Actor::Person(person.clone()), source, None, event).await?;
    tx.commit().await?;
    Ok(SignedIn { person, epoch: known.epoch })
}

/// Puts on the record that somebody signed out. Ending the session is the edge's part.
///
/// # Errors
/// [`WorkflowError`] when the database refuses.
pub async fn sign_out(op: &OpContext) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let event = Event::SignedOut { person: visitor.person.clone() };
    let actor = Actor::Person(visitor.person.clone());
    record(w, &mut tx, &actor, &visitor.source, None, event).await?;
    tx.commit().await?;
    Ok(())
}

/// The visitor and the organizations that they belong to.
///
/// # Errors
/// [`WorkflowError::SignedOut`] when the person is gone.
pub async fn who_am_i(op: &OpContext) -> Result<WhoAmI, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let found = storage::account::people::find(&mut tx, &visitor.person).await?;
    let person = found.ok_or(WorkflowError::SignedOut)?.person;
    let memberships = storage::members::member::list_of_person(&mut tx, &person.id).await?;
    Ok(WhoAmI { person, memberships })
}
