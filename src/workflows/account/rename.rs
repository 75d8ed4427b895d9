//! Another name for oneself.

use crate::domain::audit::event::{Event, OwnChange};
use crate::domain::text::Name;
use crate::storage;
use crate::workflows::engine::context::record;
use crate::workflows::{Actor, OpContext, Visitor, WorkflowError, Workflows};

/// Gives the visitor another name, everywhere at once. `version` is the one that the form showed.
///
/// # Errors
/// [`WorkflowError::Invalid`] for a name that cannot be; [`WorkflowError::Stale`] when they
/// changed their account in another window meanwhile.
pub async fn rename_oneself(op: &OpContext, name: &str, version: i64) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let name = Name::parse(name).map_err(|error| WorkflowError::invalid("name", error))?;
    let mut tx = w.write().await?;
    let found = storage::account::people::find_account(&mut tx, &visitor.person).await?;
    let before = found.ok_or(WorkflowError::SignedOut)?;
    if before.person.name == name {
        return Ok(());
    }
    if !storage::account::people::rename(&mut tx, &visitor.person, version, &name).await? {
        return Err(WorkflowError::Stale);
    }
    let person = visitor.person.clone();
    let actor = Actor::Person(person.clone());
    let change = OwnChange::Name { before: before.person.name, after: name };
    let event = Event::OwnChanged { person, change };
    record(w, &mut tx, &actor, &visitor.source, None, event).await?;
    tx.commit().await?;
    Ok(())
}
