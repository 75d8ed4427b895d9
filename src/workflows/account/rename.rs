//! Another name for oneself.

use crate::domain::audit::event::OwnChange;
use crate::domain::text::Name;
use crate::storage::account::people;
use crate::workflows::{OpContext, WorkflowError};

/// Gives the visitor another name, everywhere at once. `version` is the one that the form showed.
pub async fn rename(op: &OpContext, name: &str, version: i64) -> Result<(), WorkflowError> {
    let name = Name::parse(name)
        .map_err(|error| WorkflowError::invalid("name", error.about("your name")))?;
    let (mut change, person) = (op.change_own().await?, op.person()?);
    let found = people::find_account(&mut change, person).await?;
    let before = found.ok_or(WorkflowError::SignedOut)?.person.name;
    if before == name {
        return Ok(());
    }
    if !people::rename(&mut change, person, version, &name).await? {
        return Err(WorkflowError::Stale);
    }
    change.record_own(OwnChange::Name { before, after: name });
    change.commit().await
}
