//! Whom an event of a consent or a sign-in concerns.

use crate::domain::OrgId;
use crate::domain::apps::app::App;
use crate::domain::audit::event::{ConsentEvent, Event};
use crate::workflows::{Actor, Change};

/// Puts an event on the record of the organization where the app may act, and of the one that owns
/// it.
pub(super) fn record<P>(
    change: &mut Change<P>,
    actor: &Actor,
    app: &App,
    org: &OrgId,
    event: ConsentEvent,
) {
    if app.org != *org {
        change.record_of(actor.clone(), Some(&app.org), Event::Consent(event.clone()));
    }
    change.record_of(actor.clone(), Some(org), Event::Consent(event));
}
