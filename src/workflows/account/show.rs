//! What is somebody's own: name, choices, and the sessions in which they are signed in.

use crate::domain::account::preferences::Preferences;
use crate::domain::{SessionRef, Timestamp};
use crate::storage;
pub use crate::storage::account::people::Account;
pub use crate::storage::account::sessions::SessionRow;
use crate::workflows::account::sessions::{SessionLimits, bounds};
use crate::workflows::{OpContext, Visitor, WorkflowError, Workflows};

/// How many sessions a page holds.
pub const PAGE: i64 = 50;

/// Where a page of sessions ended: when its last one began, and what it is called.
pub type Place = (Timestamp, SessionRef);

/// A person's account with a page of their sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDetails {
    /// Who, and what they chose.
    pub account: Account,
    /// Their live sessions, the newest first.
    pub sessions: Vec<SessionRow>,
    /// Where the next page begins, if there is one.
    pub next: Option<Place>,
    /// How many live sessions there are in all.
    pub found: i64,
}

/// Shows the visitor what is theirs. It takes no organization.
///
/// # Errors
/// [`WorkflowError::SignedOut`] when the person is gone.
pub async fn see_account(
    op: &OpContext,
    limits: SessionLimits,
    after: Option<Place>,
) -> Result<AccountDetails, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let account = storage::account::people::find_account(&mut tx, &visitor.person).await?;
    let account = account.ok_or(WorkflowError::SignedOut)?;
    let whose = (&visitor.person, bounds(w, limits));
    let mut sessions = storage::account::sessions::list_of_person(
        &mut tx,
        whose.0,
        whose.1,
        after.as_ref(),
        PAGE + 1,
    )
    .await?;
    let has_more = sessions.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    if has_more {
        sessions.pop();
    }
    let next = sessions.last().filter(|_| has_more);
    let next = next.map(|row| (row.started_at, row.reference.clone()));
    let found = storage::account::sessions::count_of_person(&mut tx, whose.0, whose.1).await?;
    Ok(AccountDetails { account, sessions, next, found })
}

/// What the visitor chose, for every page that they open. Nothing when they are gone.
///
/// # Errors
/// [`WorkflowError`] when the database does not answer.
pub async fn see_preferences(op: &OpContext) -> Result<Preferences, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let account = storage::account::people::find_account(&mut tx, &visitor.person).await?;
    Ok(account.map(|account| account.preferences).unwrap_or_default())
}
