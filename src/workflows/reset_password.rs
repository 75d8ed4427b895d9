//! A new password for somebody, by whoever runs the server.

use super::context::record;
use super::{Actor, Source, WorkflowError, Workflows};
use crate::domain::audit::Event;
use crate::domain::secret::Password;
use crate::domain::text::Email;
use crate::storage;

/// Replaces a person's password and ends all their sessions.
///
/// # Errors
/// [`WorkflowError::NotFound`] when nobody has that address.
pub async fn reset_password(
    w: &Workflows,
    email: &Email,
    password: Password,
) -> Result<(), WorkflowError> {
    let hash = w.passwords().hash(password, &mut w.rng()).await?;
    let mut tx = w.write().await?;
    let found = storage::people::find_by_email(&mut tx, email).await?;
    let person = found.ok_or(WorkflowError::NotFound)?.person.id;
    storage::people::set_password(&mut tx, &person, &hash).await?;
    let source = Source { request: "command-line".to_owned(), ..Source::default() };
    let event = Event::PasswordReset { person };
    record(w, &mut tx, &Actor::Operator, &source, None, event).await?;
    tx.commit().await?;
    Ok(())
}
