//! How somebody wants pages to look and to read, wherever they sign in.

use crate::domain::account::preferences::{Preferences, Region, Shortcuts, Theme};
use crate::domain::audit::event::OwnChange;
use crate::domain::fields::FieldError;
use crate::storage::account::people;
use crate::workflows::account::time_zones;
use crate::workflows::{OpContext, WorkflowError};

/// How pages read, as it was chosen; empty leaves them to the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChooseLocale {
    pub time_zone: String,
    /// How dates and numbers are written.
    pub region: String,
    pub shortcuts: Shortcuts,
    /// The version that the form showed.
    pub version: i64,
}

/// Keeps the theme.
pub async fn choose_theme(op: &OpContext, theme: Theme) -> Result<(), WorkflowError> {
    let (mut change, person) = (op.change_own().await?, op.person()?);
    let found = people::find_account(&mut change, person).await?;
    let before = found.ok_or(WorkflowError::SignedOut)?.preferences;
    let after = Preferences { theme: Some(theme), ..before.clone() };
    if before == after {
        return Ok(());
    }
    people::set_theme(&mut change, person, theme).await?;
    change.record_own(OwnChange::Preferences { before, after });
    change.commit().await
}

/// Keeps time zone, region and shortcuts. [`WorkflowError::Invalid`] for what is in no list.
pub async fn choose_locale(op: &OpContext, form: ChooseLocale) -> Result<(), WorkflowError> {
    let chosen = read_form(&form)?;
    let (mut change, person) = (op.change_own().await?, op.person()?);
    let found = people::find_account(&mut change, person).await?;
    let before = found.ok_or(WorkflowError::SignedOut)?.preferences;
    let after = Preferences { theme: before.theme, ..chosen };
    if before == after {
        return Ok(());
    }
    if !people::set_locale(&mut change, person, form.version, &after).await? {
        return Err(WorkflowError::Stale);
    }
    change.record_own(OwnChange::Preferences { before, after });
    change.commit().await
}

fn read_form(form: &ChooseLocale) -> Result<Preferences, WorkflowError> {
    let mut chosen = Preferences::default();
    let mut errors = Vec::new();
    chosen.shortcuts = form.shortcuts;
    if !form.region.is_empty() {
        chosen.region = Region::from_wire_name(&form.region);
        if chosen.region.is_none() {
            errors.push(FieldError::new("region", "Choose a format from the list."));
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
