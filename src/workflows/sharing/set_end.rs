//! When a grant ends by itself. Either side may bring the end nearer; a later one takes both
//! consents, as adding the app did.

use crate::domain::audit::event::{Event, SharingEvent};
use crate::domain::policy::{Action, Verdict, best_verdict};
use crate::domain::sharing::LastDay;
use crate::domain::{AppRef, OrgId};
use crate::storage;
use crate::workflows::sharing::remove::{AppRemoval, load};
use crate::workflows::{OpContext, WorkflowError};

/// Sets the last day of a grant that is in force. The same day again changes nothing.
/// [`WorkflowError::Invalid`] for a day that is over or later than agreed.
pub async fn set_end(
    op: &OpContext,
    app: &AppRef,
    to: &OrgId,
    last_day: &str,
) -> Result<(), WorkflowError> {
    let mut change = op.change_both(&app.org, to, Action::SeeApps).await?;
    let AppRemoval { app: found, grant, .. } = load(&mut change, app, to).await?;
    if !grant.is_in_force(op.now()) {
        return Err(WorkflowError::Stale);
    }
    let is_owner = app.org == found.org;
    let other = if is_owner { grant.org.clone() } else { found.org.clone() };
    let consent = if is_owner { Action::AcceptForeignApp } else { Action::ShareApp };
    let person = change.who.answers.clone();
    let roles = storage::members::member::list_roles(&mut change, &other, &person).await?;
    let holds_both = found.org == grant.org || best_verdict(consent, &roles) == Verdict::Yes;
    let limit = grant.ends_at.filter(|_| !holds_both);
    let last = LastDay::parse(last_day, op.now(), limit)
        .map_err(|error| WorkflowError::invalid("last_day", error))?;
    let ends_at = last.map(LastDay::end);
    if ends_at == grant.ends_at {
        return Ok(());
    }
    storage::sharing::grants::set_end(&mut change, &grant.id, ends_at).await?;
    change.record_on_both(&other, Event::Sharing(SharingEvent::EndChanged { grant, ends_at }));
    change.commit().await
}
