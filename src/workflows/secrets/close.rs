//! Secrets that ended by themselves: their end is put on the record, once.
//!
//! A secret ends at its instant, whether this has run or not; see `SecretSummary::state`.

use crate::domain::audit::event::SecretChange;
use crate::domain::secrets::life::EndReason;
use crate::storage;
use crate::workflows::engine::context::record;
use crate::workflows::secrets::held::event;
use crate::workflows::{Actor, Source, WorkflowError, Workflows};

/// Puts the end of secrets on the record that lapsed, expired, or whose overlap is over. Does
/// nothing twice, on however many servers it runs. Says how many there were.
///
/// # Errors
/// [`WorkflowError`] when the database does not answer.
pub async fn close_secrets(w: &Workflows) -> Result<usize, WorkflowError> {
    let mut tx = w.write().await?;
    let now = w.now();
    // Lapsed ones first: a pending secret whose expiry is over as well was never in use.
    let mut ended = storage::secrets::ends::lapse(&mut tx, now).await?;
    ended.extend(storage::secrets::ends::close(&mut tx, now).await?);
    for over in &ended {
        let change = match over.reason {
            EndReason::Lapsed => SecretChange::Lapsed,
            EndReason::Expired => SecretChange::Expired,
            EndReason::Replaced | EndReason::CutOff | EndReason::Retired | EndReason::Discarded => {
                SecretChange::Ended
            }
        };
        let event = event(&over.app, &over.secret, change);
        record(w, &mut tx, &Actor::Server, &Source::default(), Some(&over.org), event).await?;
    }
    tx.commit().await?;
    Ok(ended.len())
}
