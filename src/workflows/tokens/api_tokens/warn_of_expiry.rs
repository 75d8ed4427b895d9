//! API tokens that expire soon: whose people are to be told.

use crate::domain::audit::event::{ApiTokenEvent, Event};
use crate::storage;
pub use crate::storage::tokens::api_tokens::ExpiringToken;
use crate::workflows::{OffTheRecord, OpContext, WorkflowError};

/// A notice to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenNotice {
    pub of: ExpiringToken,
    /// How many days before the end this notice is for.
    pub days: u16,
}

/// Takes the notices that are due. Each is taken once, on however many servers this runs, and is on
/// the record before anybody is told. One that was missed is left to the next.
pub async fn warn_of_expiry(op: &OpContext) -> Result<Vec<TokenNotice>, WorkflowError> {
    let mut change = op.change_any().await?;
    let now = op.now();
    let mut notices = Vec::new();
    for of in storage::tokens::api_tokens::list_expiring(&mut change, now).await? {
        let expiry = of.token.expiry();
        let next = expiry.and_then(|expiry| expiry.next_warning(now));
        if !storage::tokens::api_tokens::set_warned(&mut change, &of, next).await? {
            continue;
        }
        if let Some(days) = expiry.and_then(|expiry| expiry.due_warning(now)) {
            let (token, name) = (of.token.id.clone(), of.token.name.clone());
            let warned = ApiTokenEvent::ExpiryWarned { token, name, days };
            change.record_in(Some(&of.token.org), Event::ApiToken(warned));
            notices.push(TokenNotice { of, days });
        }
    }
    if notices.is_empty() {
        change.commit_off_the_record(OffTheRecord::Upkeep).await?;
    } else {
        change.commit().await?;
    }
    Ok(notices)
}
