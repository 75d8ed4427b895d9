//! Looking a person up, by whoever runs the server.

use crate::domain::account::person::Person;
use crate::domain::text::Email;
use crate::storage;
use crate::workflows::{WorkflowError, Workflows};

/// Returns `None` when nobody signs in with that address.
///
/// # Errors
/// [`WorkflowError`] when the database does not answer.
pub async fn find_person(w: &Workflows, email: &Email) -> Result<Option<Person>, WorkflowError> {
    let mut tx = w.read().await?;
    let found = storage::account::people::find_by_email(&mut tx, email).await?;
    Ok(found.map(|found| found.person))
}
