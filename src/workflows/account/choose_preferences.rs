//! How somebody wants pages to look and to read, wherever they sign in.

use crate::domain::account::preferences::{Language, Preferences, Theme};
use crate::domain::audit::event::{Event, OwnChange};
use crate::domain::fields::FieldError;
use crate::storage::{self, Tx};
use crate::workflows::account::time_zones;
use crate::workflows::engine::context::record;
use crate::workflows::{Actor, OpContext, Visitor, WorkflowError, Workflows};

/// Language and time zone as they were chosen; empty leaves them to the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChooseLocale {
    /// A language tag.
    pub language: String,
    /// The name of a time zone.
    pub time_zone: String,
    /// The version that the form showed.
    pub version: i64,
}

/// Keeps the theme.
///
/// # Errors
/// [`WorkflowError::SignedOut`] when the person is gone.
pub async fn choose_theme(op: &OpContext, theme: Theme) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let found = storage::account::people::find_account(&mut tx, &visitor.person).await?;
    let before = found.ok_or(WorkflowError::SignedOut)?.preferences;
    let after = Preferences { theme: Some(theme), ..before.clone() };
    if before == after {
        return Ok(());
    }
    storage::account::people::set_theme(&mut tx, &visitor.person, theme).await?;
    note(w, tx, visitor, before, after).await
}

/// Keeps language and time zone.
///
/// # Errors
/// [`WorkflowError::Invalid`] for what is in no list; [`WorkflowError::Stale`] when they changed
/// their account in another window meanwhile.
pub async fn choose_locale(op: &OpContext, form: ChooseLocale) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let chosen = read_form(&form)?;
    let mut tx = w.write().await?;
    let found = storage::account::people::find_account(&mut tx, &visitor.person).await?;
    let account = found.ok_or(WorkflowError::SignedOut)?;
    let before = account.preferences;
    let after = Preferences { theme: before.theme, ..chosen };
    if before == after {
        return Ok(());
    }
    let whose = (&visitor.person, form.version);
    if !storage::account::people::set_locale(&mut tx, whose.0, whose.1, &after).await? {
        return Err(WorkflowError::Stale);
    }
    note(w, tx, visitor, before, after).await
}

fn read_form(form: &ChooseLocale) -> Result<Preferences, WorkflowError> {
    let mut chosen = Preferences::default();
    let mut errors = Vec::new();
    if !form.language.is_empty() {
        chosen.language = Language::from_tag(&form.language);
        if chosen.language.is_none() {
            errors.push(FieldError::new("language", "Choose a language from the list."));
        }
    }
    if !form.time_zone.is_empty() {
        match time_zones::find(&form.time_zone) {
            Ok(zone) => chosen.time_zone = Some(zone),
            Err(error) => errors.push(FieldError::new("time_zone", error)),
        }
    }
    if errors.is_empty() { Ok(chosen) } else { Err(WorkflowError::Invalid(errors)) }
}

async fn note(
    w: &Workflows,
    mut tx: Tx,
    visitor: &Visitor,
    before: Preferences,
    after: Preferences,
) -> Result<(), WorkflowError> {
    let person = visitor.person.clone();
    let actor = Actor::Person(person.clone());
    let event = Event::OwnChanged { person, change: OwnChange::Preferences { before, after } };
    record(w, &mut tx, &actor, &visitor.source, None, event).await?;
    tx.commit().await?;
    Ok(())
}
