//! A new password for somebody, by whoever runs the server.

use crate::domain::audit::event::Event;
use crate::domain::secrets::secret::Password;
use crate::domain::text::Email;
use crate::storage::account::people;
use crate::workflows::{OpContext, WorkflowError};

/// Replaces a person's password and ends all their sessions. [`WorkflowError::NotFound`] when
/// nobody has that address.
pub async fn reset_password(
    op: &OpContext,
    email: &Email,
    password: Password,
) -> Result<(), WorkflowError> {
    let hash = op.passwords().hash(password, &mut op.rng()).await?;
    let mut change = op.change_any().await?;
    let found = people::find_by_email(&mut change, email).await?;
    let person = found.ok_or(WorkflowError::NotFound)?.person.id;
    people::set_password(&mut change, &person, &hash).await?;
    change.record_in(None, Event::PasswordReset { person });
    change.commit().await
}
