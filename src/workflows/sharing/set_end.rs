//! When a grant ends by itself. Either side may bring the end nearer; a later one takes both
//! consents, as adding the app did.

use crate::domain::audit::event::{Event, SharingEvent};
use crate::domain::policy::{Action, Verdict, best_verdict};
use crate::domain::sharing::LastDay;
use crate::storage;
use crate::workflows::sharing::remove::{Where, load};
use crate::workflows::sharing::share::lock_both;
use crate::workflows::{OpContext, Visitor, WorkflowError, Workflows};

/// Sets the last day of a grant that is in force. The same day again changes nothing.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the app was not added there, or neither side is the
/// organization; [`WorkflowError::Denied`] for those who may not remove it;
/// [`WorkflowError::Invalid`] for a day that is over or later than agreed;
/// [`WorkflowError::Stale`] when the grant has ended meanwhile.
pub async fn change_grant_end(
    op: &OpContext,
    place: Where<'_>,
    last_day: &str,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    lock_both(&mut tx, place.0, place.2).await?;
    let (ctx, found) = load(&mut tx, visitor, place).await?;
    let (app, grant) = (found.app, found.grant);
    if !grant.is_in_force(w.now()) {
        return Err(WorkflowError::Stale);
    }
    let on_other_side = if ctx.org.id == app.org { &grant.org } else { &app.org };
    let action = if ctx.org.id == app.org { Action::AcceptForeignApp } else { Action::ShareApp };
    let roles = storage::members::member::list_roles(&mut tx, on_other_side, &ctx.person).await?;
    let holds_both = app.org == grant.org || best_verdict(action, &roles) == Verdict::Yes;
    let limit = grant.ends_at.filter(|_| !holds_both);
    let last = LastDay::parse(last_day, w.now(), limit)
        .map_err(|error| WorkflowError::invalid("last_day", error))?;
    let ends_at = last.map(LastDay::end);
    if ends_at == grant.ends_at {
        return Ok(());
    }
    storage::sharing::grants::set_end(&mut tx, &grant.id, ends_at).await?;
    let other = on_other_side.clone();
    let event = Event::Sharing(SharingEvent::EndChanged { grant, ends_at });
    ctx.record_on_both(w, &mut tx, &other, event).await?;
    tx.commit().await?;
    Ok(())
}
