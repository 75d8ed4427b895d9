//! Secrets that expire soon: who is to be told, and how many there are.

use crate::domain::audit::event::SecretChange;
use crate::domain::secrets::life::expiry;
use crate::domain::text::Email;
use crate::storage;
pub use crate::storage::secrets::ends::{Expiring, ExpiringCount};
use crate::workflows::secrets::held::event;
use crate::workflows::{OffTheRecord, OpContext, WorkflowError};

/// A warning to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpiryWarning {
    pub of: Expiring,
    /// How many days before the end this warning is for.
    pub days: u16,
    /// The owners of the organization.
    pub to: Vec<Email>,
}

/// Takes the warnings that are due. Each is taken once, on however many servers this runs, and is
/// on the record before anybody is told. One that was missed is left to the next.
pub async fn warn_of_expiry(op: &OpContext) -> Result<Vec<ExpiryWarning>, WorkflowError> {
    let mut change = op.change_any().await?;
    let now = op.now();
    let mut warnings = Vec::new();
    for of in storage::secrets::ends::list_expiring(&mut change, now).await? {
        let expiry = expiry(of.created_at, of.expires_at);
        let next = expiry.next_warning(now);
        if !storage::secrets::ends::set_warned(&mut change, &of, next).await? {
            continue;
        }
        if let Some(days) = expiry.due_warning(now) {
            let warned = event(&of.app, &of.secret, SecretChange::ExpiryWarned { days });
            change.record_in(Some(&of.org), warned);
            let to = storage::secrets::ends::list_owner_addresses(&mut change, &of.org).await?;
            warnings.push(ExpiryWarning { of, days, to });
        }
    }
    if warnings.is_empty() {
        change.commit_off_the_record(OffTheRecord::Upkeep).await?;
    } else {
        change.commit().await?;
    }
    Ok(warnings)
}

/// How many secrets of the installation expire within 30, 14, 7 and 1 days.
pub async fn count_expiring(op: &OpContext) -> Result<Vec<ExpiringCount>, WorkflowError> {
    let mut view = op.view_any().await?;
    Ok(storage::secrets::ends::count_expiring(&mut view, op.now()).await?)
}
