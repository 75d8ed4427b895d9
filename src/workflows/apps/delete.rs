//! Deleting an app. Its App ID is never given again, its name is free, and what was recorded of
//! it stays.

use crate::domain::AppRef;
use crate::domain::audit::event::AppChange;
use crate::domain::policy::Action;
use crate::storage::apps::{changes, reach};
use crate::storage::consents::consent as consents;
use crate::workflows::apps::edit::{Editing, changed};
use crate::workflows::apps::reach::{AppEnd, reach as reached};
use crate::workflows::{OpContext, WorkflowError};

/// How somebody shows that they mean this very app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant<'a> {
    /// They typed its name once more.
    Typed(&'a str),
    /// They are a program, and named its App ID.
    Named,
}

/// Deletes an app. Deleting it twice is deleting it once.
pub async fn delete(op: &OpContext, app: &AppRef, meant: Meant<'_>) -> Result<(), WorkflowError> {
    let mut change = op.change(&app.org, Action::SeeOrganization).await?;
    if changes::was_deleted(&mut change, app).await? {
        return change.authorize(Action::DeleteApp).await;
    }
    let editing = Editing::load(&mut change, app, Action::DeleteApp).await?;
    if let Meant::Typed(typed) = meant
        && !editing.app.name.is_typed(typed)
    {
        let message = "Type the name of the app exactly as shown above.";
        return Err(WorkflowError::invalid("name", message));
    }
    let now = op.now();
    let orgs = reach::list_orgs(&mut change, &app.id, now).await?;
    let orgs: Vec<_> = orgs.into_iter().map(|reached| reached.org).collect();
    consents::delete_of_app(&mut change, &app.id).await?;
    changes::delete(&mut change, &editing.app, now).await?;
    let last = Box::new(editing.app);
    let event = changed(app, AppChange::Deleted { last, orgs: orgs.clone() });
    // Organizations that had added it read on their own record why it is gone.
    for other in orgs.iter().filter(|other| **other != app.org) {
        change.record_in(Some(other), event.clone());
    }
    change.record(event);
    change.commit().await
}

/// Shows what stops when an app is deleted.
pub async fn preview_deletion(op: &OpContext, app: &AppRef) -> Result<AppEnd, WorkflowError> {
    let mut view = op.view(&app.org, Action::SeeApps).await?;
    let Editing { app, .. } = Editing::load(&mut view, app, Action::DeleteApp).await?;
    Ok(AppEnd { reach: reached(op, &mut view, &app).await?, app })
}
