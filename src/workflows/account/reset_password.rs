//! A new password for somebody, by whoever runs the server.

use crate::domain::audit::event::Event;
use crate::domain::secrets::secret::Password;
use crate::domain::text::Email;
use crate::storage;
use crate::workflows::engine::context::record;
use crate::workflows::{Actor, Source, WorkflowError, Workflows};

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
    let found = storage::account::people::find_by_email(&mut tx, email).await?;
    let person = found.ok_or(WorkflowError::NotFound)?.person.id;
    storage::account::people::set_password(&mut tx, &person, &hash).await?;
    let source = Source { request: "command-line".to_owned(), ..Source::default() };
    let event = Event::PasswordReset { person };
    record(w, &mut tx, &Actor::Operator, &source, None, event).await?;
    tx.commit().await?;
    Ok(())
}
