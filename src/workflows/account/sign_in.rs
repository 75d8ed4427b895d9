//! Signing in with e-mail and password, and out.

use crate::domain::PersonId;
use crate::domain::audit::event::Event;
use crate::domain::secrets::secret::Password;
use crate::domain::text::Email;
use crate::storage::account::people;
use crate::workflows::engine::passwords::Checked;
use crate::workflows::{Actor, OpContext, WorkflowError};

/// Somebody who just signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    pub person: PersonId,
    /// Their sessions live as long as this number stays.
    pub epoch: i64,
}

/// Checks an e-mail address and a password. An unknown address and a wrong password are one
/// answer, [`WorkflowError::Invalid`], and take the same time.
pub async fn sign_in(
    op: &OpContext,
    email: &str,
    password: Password,
) -> Result<SignedIn, WorkflowError> {
    let mut view = op.view_any().await?;
    let known = match Email::parse(email) {
        Ok(email) => people::find_by_email(&mut view, &email).await?,
        Err(_) => None,
    };
    view.end();
    let stored = known.as_ref().map(|known| known.password_hash.clone());
    let checked = op.passwords().check(password, stored, &mut op.rng()).await?;
    let (Some(known), Checked::Right | Checked::Rehash(_)) = (&known, &checked) else {
        let person = known.as_ref().map(|known| &known.person.id);
        op.refusals().note_sign_in(person, op.attempt());
        let message = "The e-mail address or the password is wrong.";
        return Err(WorkflowError::invalid("password", message));
    };

    let person = known.person.id.clone();
    let mut change = op.change_any().await?;
    if let Checked::Rehash(hash) = checked {
        people::rehash(&mut change, &person, &known.password_hash, &hash).await?;
    }
    people::set_signed_in(&mut change, &person, op.now()).await?;
    let event = Event::SignedIn { person: person.clone() };
    change.record_of(Actor::Person(person.clone()), None, event);
    change.commit().await?;
    Ok(SignedIn { person, epoch: known.epoch })
}

/// Puts on the record that somebody signed out. Ending the session is the edge's part.
pub async fn sign_out(op: &OpContext) -> Result<(), WorkflowError> {
    let mut change = op.change_own().await?;
    let person = change.who.clone();
    change.record_in(None, Event::SignedOut { person });
    change.commit().await
}
