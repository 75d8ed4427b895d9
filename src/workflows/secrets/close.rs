//! Secrets that ended by themselves: their end is put on the record, once.
//!
//! A secret ends at its instant, whether this has run or not; see `SecretSummary::state`.

use crate::domain::audit::event::SecretChange;
use crate::domain::secrets::life::EndReason;
use crate::storage;
use crate::workflows::secrets::held::event;
use crate::workflows::{OpContext, WorkflowError};

/// Puts the end of secrets on the record that lapsed, expired, or whose overlap is over. Does
/// nothing twice, on however many servers it runs. Says how many there were.
pub async fn close(op: &OpContext) -> Result<usize, WorkflowError> {
    let mut change = op.change_any().await?;
    // Lapsed ones first: a pending secret whose expiry is over as well was never in use.
    let mut ended = storage::secrets::ends::lapse(&mut change, op.now()).await?;
    ended.extend(storage::secrets::ends::close(&mut change, op.now()).await?);
    if ended.is_empty() {
        return Ok(0);
    }
    for over in &ended {
        let what = match over.reason {
            EndReason::Lapsed => SecretChange::Lapsed,
            EndReason::Expired => SecretChange::Expired,
            EndReason::Replaced | EndReason::CutOff | EndReason::Retired | EndReason::Discarded => {
                SecretChange::Ended
            }
        };
        change.record_in(Some(&over.org), event(&over.app, &over.secret, what));
    }
    change.commit().await?;
    Ok(ended.len())
}
