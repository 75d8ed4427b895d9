//! The end of consents: one's own, those of everybody who signs in to an app, and those of whoever
//! leaves an organization.

use crate::domain::audit::event::{ConsentEvent, Event};
use crate::domain::policy::Action;
use crate::domain::{AppId, AppRef, ConsentId, OrgId, PersonId};
use crate::storage::consents::consent::{self as consents, ConsentOf, OwnConsent};
use crate::storage::{self, Tx};
use crate::workflows::apps::Editing;
use crate::workflows::consents::record::record;
use crate::workflows::{Actor, OpContext, WorkflowError};

/// How many consents a page shows.
const PAGE: i64 = 100;

/// What the visitor lets apps do for them, the newest first.
pub async fn list_own(op: &OpContext) -> Result<Vec<OwnConsent>, WorkflowError> {
    let (mut view, person) = (op.view_own().await?, op.person()?);
    Ok(consents::list_of_person(&mut view, person, PAGE).await?)
}

/// Takes back what the visitor let an app do. Every token that rests on it is dead.
pub async fn withdraw(op: &OpContext, id: &ConsentId) -> Result<(), WorkflowError> {
    let mut change = op.change_own().await?;
    let found = consents::find_by_id(&mut change, id).await?;
    let consent = found.filter(|consent| consent.person == change.who);
    let consent = consent.ok_or(WorkflowError::NotFound)?;
    consents::delete(&mut change, id).await?;
    let (actor, org) = (Actor::Person(consent.person.clone()), consent.org.clone());
    let event = ConsentEvent::Withdrawn(Box::new(consent.clone()));
    match storage::apps::app::find_anywhere(&mut change, &consent.app).await? {
        Some(app) => record(&mut change, &actor, &app, &org, event),
        None => change.record_of(actor, Some(&org), Event::Consent(event)),
    }
    change.commit().await
}

/// Who lets an app act for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppConsents {
    /// The newest first, as many as a page shows.
    pub newest: Vec<ConsentOf>,
    /// How many there are in all.
    pub found: i64,
}

pub(crate) async fn list_of_app(tx: &mut Tx, app: &AppId) -> Result<AppConsents, WorkflowError> {
    let newest = consents::list_of_app(tx, app, None, PAGE).await?;
    Ok(AppConsents { newest, found: consents::count_of_app(tx, app).await? })
}

/// Ends what one person lets an app of the organization do.
pub async fn end_of_app(
    op: &OpContext,
    named: &AppRef,
    id: &ConsentId,
) -> Result<(), WorkflowError> {
    let mut change = op.change(&named.org, Action::SeeApps).await?;
    let Editing { app, .. } = Editing::load(&mut change, named, Action::EditApp).await?;
    let found = consents::find_by_id(&mut change, id).await?;
    let consent = found.filter(|consent| consent.app == app.id);
    let consent = consent.ok_or(WorkflowError::NotFound)?;
    consents::delete(&mut change, id).await?;
    let (actor, org) = (op.actor().clone(), consent.org.clone());
    record(&mut change, &actor, &app, &org, ConsentEvent::Ended(Box::new(consent)));
    change.commit().await
}

/// Ends what everybody lets an app of the organization do. Nothing happens when nobody does.
pub async fn end_all_of_app(op: &OpContext, named: &AppRef) -> Result<(), WorkflowError> {
    let mut change = op.change(&named.org, Action::SeeApps).await?;
    let Editing { app, .. } = Editing::load(&mut change, named, Action::EditApp).await?;
    let ended = consents::delete_of_app(&mut change, &app.id).await?;
    let people = i64::try_from(ended).unwrap_or(i64::MAX);
    if people == 0 {
        return Ok(());
    }
    change.record(Event::Consent(ConsentEvent::AllEnded { app: app.id, people }));
    change.commit().await
}

/// Ends what somebody lets apps do in an organization that they leave.
pub(crate) async fn end_with_membership(
    tx: &mut Tx,
    org: &OrgId,
    person: &PersonId,
) -> Result<(), WorkflowError> {
    Ok(consents::delete_of_member(tx, org, person).await?)
}
