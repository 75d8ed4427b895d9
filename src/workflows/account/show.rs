//! What is somebody's own: name, choices, and the sessions in which they are signed in.

use crate::domain::SessionRef;
use crate::domain::account::preferences::Preferences;
use crate::domain::paging::Place;
pub use crate::storage::account::people::Account;
pub use crate::storage::account::sessions::SessionRow;
use crate::storage::account::{people, sessions};
use crate::storage::consents::consent::{OwnConsent, list_of_person};
use crate::workflows::account::SessionLimits;
use crate::workflows::{OpContext, WorkflowError};

/// How many consents are shown.
const CONSENTS: i64 = 100;

/// How many sessions a page holds.
const PAGE: i64 = 50;

/// A person's account with a page of their sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDetails {
    pub account: Account,
    /// Live ones, the newest first.
    pub sessions: Vec<SessionRow>,
    pub is_first: bool,
    /// Where the next page begins, if there is one.
    pub next: Option<Place<SessionRef>>,
    /// How many live sessions there are in all.
    pub found: i64,
    pub limits: SessionLimits,
    /// What they let apps do for them, the newest first.
    pub consents: Vec<OwnConsent>,
}

/// Shows the visitor what is theirs.
pub async fn show(
    op: &OpContext,
    limits: SessionLimits,
    after: Option<&Place<SessionRef>>,
) -> Result<AccountDetails, WorkflowError> {
    let (mut view, person) = (op.view_own().await?, op.person()?);
    let account = people::find_account(&mut view, person).await?;
    let account = account.ok_or(WorkflowError::SignedOut)?;
    let bounds = limits.bounds(op);
    let mut rows = sessions::list_of_person(&mut view, person, bounds, after, PAGE + 1).await?;
    let has_more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    if has_more {
        rows.pop();
    }
    let next = rows.last().filter(|_| has_more);
    let next = next.map(|row| Place { at: row.started_at, id: row.reference.clone() });
    let found = sessions::count_of_person(&mut view, person, bounds).await?;
    let consents = list_of_person(&mut view, person, CONSENTS).await?;
    let is_first = after.is_none();
    Ok(AccountDetails { account, sessions: rows, is_first, next, found, limits, consents })
}

/// What the visitor chose, for every page that they open. Nothing when they are gone.
pub async fn preferences(op: &OpContext) -> Result<Preferences, WorkflowError> {
    let (mut view, person) = (op.view_own().await?, op.person()?);
    let account = people::find_account(&mut view, person).await?;
    Ok(account.map(|account| account.preferences).unwrap_or_default())
}
