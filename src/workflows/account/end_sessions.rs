//! Ending sessions of one's own: one, all others, or every one.

use crate::domain::SessionRef;
use crate::domain::audit::event::OwnChange;
use crate::storage::account::{people, sessions};
use crate::workflows::{OpContext, WorkflowError};

/// Ends one session of the visitor. A save that is in flight does not bring it back.
/// [`WorkflowError::NotFound`] for a session of somebody else, as for one that is over.
pub async fn end_session(op: &OpContext, session: &SessionRef) -> Result<(), WorkflowError> {
    let mut change = op.change_own().await?;
    if !sessions::delete_of_person(&mut change, op.person()?, session).await? {
        return Err(WorkflowError::NotFound);
    }
    change.record_own(OwnChange::SessionEnded { session: session.clone() });
    change.commit().await
}

/// Ends every session of the visitor but the one that asks.
pub async fn end_other_sessions(op: &OpContext, kept: &SessionRef) -> Result<(), WorkflowError> {
    let mut change = op.change_own().await?;
    if sessions::delete_others(&mut change, op.person()?, kept).await? == 0 {
        return Ok(());
    }
    change.record_own(OwnChange::OtherSessionsEnded);
    change.commit().await
}

/// Signs the visitor out everywhere, here as well.
pub async fn sign_out_everywhere(op: &OpContext) -> Result<(), WorkflowError> {
    let mut change = op.change_own().await?;
    people::end_sessions(&mut change, op.person()?).await?;
    change.record_own(OwnChange::AllSessionsEnded);
    change.commit().await
}
