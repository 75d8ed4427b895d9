//! Ending sessions of one's own: one, all others, or every one.

use crate::domain::SessionRef;
use crate::domain::audit::event::{Event, OwnChange};
use crate::storage::{self, Tx};
use crate::workflows::engine::context::record;
use crate::workflows::{Actor, OpContext, Visitor, WorkflowError, Workflows};

/// Ends one session of the visitor. A save that is in flight does not bring it back.
///
/// # Errors
/// [`WorkflowError::NotFound`] for a session of somebody else, as for one that is over.
pub async fn end_session(op: &OpContext, session: &SessionRef) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    if !storage::account::sessions::delete_of_person(&mut tx, &visitor.person, session).await? {
        return Err(WorkflowError::NotFound);
    }
    note(w, tx, visitor, OwnChange::SessionEnded { session: session.clone() }).await
}

/// Ends every session of the visitor but the one that asks.
///
/// # Errors
/// [`WorkflowError`] when the database refuses.
pub async fn end_other_sessions(op: &OpContext, kept: &SessionRef) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    if storage::account::sessions::delete_others(&mut tx, &visitor.person, kept).await? == 0 {
        return Ok(());
    }
    note(w, tx, visitor, OwnChange::OtherSessionsEnded).await
}

/// Signs the visitor out everywhere, here as well.
///
/// # Errors
/// [`WorkflowError`] when the database refuses.
pub async fn sign_out_everywhere(op: &OpContext) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    storage::account::people::end_sessions(&mut tx, &visitor.person).await?;
    note(w, tx, visitor, OwnChange::AllSessionsEnded).await
}

async fn note(
    w: &Workflows,
    mut tx: Tx,
    visitor: &Visitor,
    change: OwnChange,
) -> Result<(), WorkflowError> {
    let person = visitor.person.clone();
    let actor = Actor::Person(person.clone());
    let event = Event::OwnChanged { person, change };
    record(w, &mut tx, &actor, &visitor.source, None, event).await?;
    tx.commit().await?;
    Ok(())
}
