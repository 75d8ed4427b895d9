//! Deleting what is over and was kept as long as the configuration says, so that nothing grows
//! for ever.

use tracing::{info, warn};

use crate::domain::retention::Retention;
use crate::storage;
use crate::workflows::{OffTheRecord, OpContext, WorkflowError};

/// How many of a kind go at once, so that nobody waits long for the database.
const BATCH: i64 = 1000;

/// How many apps go at once, each in a transaction of its own.
const APPS: i64 = 20;

/// Deletes a batch of each kind. Called every minute; what is left is for the next time.
pub async fn prune(op: &OpContext, kept: &Retention) -> Result<(), WorkflowError> {
    let now = op.now();
    let mut change = op.change_any().await?;
    let mut gone = 0;
    if let Some(kept) = kept.audit {
        gone += storage::retention::audit(&mut change, now.minus(kept), BATCH).await?;
    }
    if let Some(kept) = kept.secrets {
        gone += storage::retention::secrets(&mut change, now.minus(kept), BATCH).await?;
    }
    if let Some(kept) = kept.invitations {
        gone += storage::retention::invitations(&mut change, now.minus(kept), BATCH).await?;
    }
    if let Some(kept) = kept.requests {
        gone += storage::retention::requests(&mut change, now.minus(kept), BATCH).await?;
    }
    let apps = match kept.deleted_apps {
        Some(kept) => {
            storage::retention::list_deleted_apps(&mut change, now.minus(kept), APPS).await?
        }
        None => Vec::new(),
    };
    change.commit_off_the_record(OffTheRecord::Upkeep).await?;
    for app in apps {
        let mut change = op.change_any().await?;
        if let Err(error) = storage::retention::app(&mut change, &app).await {
            warn!(app.id = %app, reason = %error, "A deleted app is still referenced");
            continue;
        }
        change.commit_off_the_record(OffTheRecord::Upkeep).await?;
        gone += 1;
    }
    if gone > 0 {
        info!(count = gone, "Deleted records past their retention");
    }
    Ok(())
}
