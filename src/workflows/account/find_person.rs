//! Looking a person up, by whoever runs the server.

use crate::domain::account::person::Person;
use crate::domain::text::Email;
use crate::storage::account::people;
use crate::workflows::{OpContext, WorkflowError};

/// Returns `None` when nobody signs in with that address.
pub async fn find_person(op: &OpContext, email: &Email) -> Result<Option<Person>, WorkflowError> {
    let mut view = op.view_any().await?;
    let found = people::find_by_email(&mut view, email).await?;
    Ok(found.map(|found| found.person))
}
