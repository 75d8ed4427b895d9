//! REGENERATE SECRET: a new secret, shown once, that takes the place of the old one when it is
//! confirmed; or, when the old one leaked, at once.

use crate::domain::apps::app::{App, TokenTtl};
use crate::domain::audit::event::SecretChange;
use crate::domain::fields::FieldError;
use crate::domain::organizations::organization::{OrgPolicies, SecretAge};
use crate::domain::policy::Action;
use crate::domain::secrets::life::{
    EndReason, Overlap, Replacement, SecretPlan, SecretState, SecretSummary, Secrets,
};
use crate::domain::secrets::secret::{AppSecret, Revealed};
use crate::domain::{AppRef, SecretId};
use crate::storage;
use crate::storage::secrets::secret::End;
use crate::workflows::apps::longest_life;
use crate::workflows::secrets::held::{Keeper, enter, event, make, revoke_tokens};
use crate::workflows::{Change, OpContext, WorkflowError, Workflows};

/// What somebody should know before they regenerate a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegenerationFacts {
    pub app: App,
    /// Its secrets that have not ended, newest first.
    pub secrets: Secrets,
    /// Why there is no room for one more, and what makes some.
    pub why_full: Option<&'static str>,
    /// To how many organizations it was added.
    pub org_count: usize,
    /// How long a token that was issued may live yet.
    pub longest_life: TokenTtl,
    /// How many tokens it got in the last 24 hours.
    pub tokens_lately: i64,
    /// The maximum age of secrets, if the organization has one.
    pub max_age: Option<SecretAge>,
    /// Names the secret that the form will make: sent again, it finds that one.
    pub key: SecretId,
}

/// The form, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegenerateSecret {
    /// See [`RegenerationFacts::key`].
    pub key: SecretId,
    /// `replace` or `cut-off`.
    pub how: String,
    /// For how many hours the old secret works after the new one is confirmed.
    pub overlap: String,
    /// For how many days the new secret works; empty for no end.
    pub lasts: String,
    pub tokens: IssuedTokens,
    /// The name of the app, to be sure.
    pub typed: String,
}

/// What becomes of tokens that were issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IssuedTokens {
    /// They live to their expiry.
    Keep,
    /// They end together with the old secret.
    Revoke,
}

/// What came of the form.
pub enum Regeneration {
    /// This request made a secret, and carries it.
    Made {
        id: SecretId,
        /// What becomes of the old one.
        replacement: Replacement,
        secret: Revealed<AppSecret>,
    },
    /// An earlier request with the same key made it; it was shown then, and stands like this.
    AlreadyShown(SecretState),
}

/// Says what regenerating the secret of an app would bring about.
pub async fn preview_regeneration(
    op: &OpContext,
    app: &AppRef,
) -> Result<RegenerationFacts, WorkflowError> {
    let mut view = op.view(&app.org, Action::SeeApps).await?;
    let Keeper { app, secrets, policies } = enter(op, &mut view, app).await?;
    let grants = storage::sharing::grants::list_of_app(&mut view, &app.id).await?.into_iter();
    Ok(RegenerationFacts {
        why_full: secrets.is_full().then(|| why_full(&secrets)),
        secrets,
        org_count: grants.filter(|grant| grant.is_in_force(op.now())).count(),
        longest_life: longest_life(op, &mut view, &app).await?,
        tokens_lately: storage::tokens::issued::count_lately(&mut view, &app.id, op.now()).await?,
        max_age: policies.max_secret_age,
        key: op.rng().id(),
        app,
    })
}

/// Makes a new secret, which is shown once. A replay of the form finds it and shows nothing.
/// [`WorkflowError::NotFound`] also when the key is another app's; [`WorkflowError::Invalid`] also
/// when two secrets work already.
pub async fn regenerate(
    op: &OpContext,
    app: &AppRef,
    form: RegenerateSecret,
) -> Result<Regeneration, WorkflowError> {
    let mut change = op.change(&app.org, Action::SeeApps).await?;
    let keeper = enter(op, &mut change, app).await?;
    match storage::secrets::secret::find_app(&mut change, &form.key).await? {
        Some(app) if app == keeper.app.id => {
            let made = keeper.secrets.find(&form.key);
            let state = made.map_or(SecretState::Ended, |made| made.state(op.now()));
            return Ok(Regeneration::AlreadyShown(state));
        }
        Some(_) => return Err(WorkflowError::NotFound),
        None => {}
    }
    let asked = read(&form, &keeper)?;
    let plan = asked.plan(op, form.key, &keeper.secrets);
    let secret = make(op, &mut change, &keeper.app.id, &plan).await?;
    record(op, &mut change, &keeper, &asked, &plan.id).await?;
    change.commit().await?;
    Ok(Regeneration::Made { id: plan.id, replacement: asked.replacement, secret })
}

/// A form that holds together.
struct Asked {
    replacement: Replacement,
    lasts: Option<SecretAge>,
    tokens: IssuedTokens,
}

impl Asked {
    /// The secret to be made. Cutting off leaves nothing that could be confirmed later.
    fn plan(&self, w: &Workflows, id: SecretId, secrets: &Secrets) -> SecretPlan {
        let (overlap, confirmed_at) = match self.replacement {
            Replacement::After(overlap) => (overlap, None),
            Replacement::CutOff => (Overlap::None, Some(w.now())),
        };
        SecretPlan {
            id,
            created_at: secrets.next_created_at(),
            confirmed_at,
            expires_at: self.lasts.map(|age| w.now().plus(age.duration())),
            overlap,
            revokes_tokens: confirmed_at.is_none() && self.tokens == IssuedTokens::Revoke,
        }
    }
}

/// Puts the new secret on the record, and ends the others where they leaked.
async fn record(
    op: &OpContext,
    change: &mut Change,
    keeper: &Keeper,
    asked: &Asked,
    new: &SecretId,
) -> Result<(), WorkflowError> {
    let app = &keeper.app;
    let requested = SecretChange::Requested {
        replacement: asked.replacement,
        lasts: asked.lasts,
        revokes_tokens: asked.tokens == IssuedTokens::Revoke,
    };
    change.record(event(&app.id, new, requested));
    if asked.replacement == Replacement::CutOff {
        let now = op.now();
        for old in keeper.secrets.iter() {
            let end = End { at: now, reason: EndReason::CutOff, closed_at: Some(now) };
            if storage::secrets::secret::end(change, &old.id, end).await? {
                change.record(event(&app.id, &old.id, SecretChange::CutOff));
            }
        }
        if asked.tokens == IssuedTokens::Revoke {
            revoke_tokens(op, change, app, new).await?;
        }
    }
    change.record(event(&app.id, new, SecretChange::Revealed));
    Ok(())
}

fn read(form: &RegenerateSecret, keeper: &Keeper) -> Result<Asked, WorkflowError> {
    let replacement = read_how(form, &keeper.secrets);
    let lasts = read_lifetime(&form.lasts, &keeper.policies);
    let name = check_name(&form.typed, &keeper.app);
    match (replacement, lasts, name) {
        (Ok(replacement), Ok(lasts), Ok(())) => {
            Ok(Asked { replacement, lasts, tokens: form.tokens })
        }
        (replacement, lasts, name) => {
            let errors = [replacement.err(), lasts.err(), name.err()];
            Err(WorkflowError::Invalid(errors.into_iter().flatten().collect()))
        }
    }
}

fn read_how(form: &RegenerateSecret, secrets: &Secrets) -> Result<Replacement, FieldError> {
    if form.how == "cut-off" {
        return Ok(Replacement::CutOff);
    }
    if form.how != "replace" {
        return Err(FieldError::new("how", "Choose what should happen to the old secret."));
    }
    if secrets.is_full() {
        return Err(FieldError::new("how", why_full(secrets)));
    }
    let hours = form.overlap.trim();
    let overlap = if hours.is_empty() { Ok(0) } else { hours.parse() };
    let overlap = overlap.ok().and_then(Overlap::from_hours);
    let overlap = overlap.ok_or_else(|| {
        FieldError::new("overlap", "Choose no overlap, 24 hours, 48 hours or 7 days.")
    })?;
    Ok(Replacement::After(overlap))
}

/// Why there is no room for one more secret, and what makes some.
pub(crate) fn why_full(secrets: &Secrets) -> &'static str {
    if secrets.iter().any(SecretSummary::is_replaced) {
        return "This app already has two App Secrets, which is the maximum. Retire the old one \
                first, or wait until its overlap ends.";
    }
    "This app already has two App Secrets, which is the maximum. Discard the unconfirmed one, or \
     use it once so that it replaces the old one."
}

/// Reads for how long a secret works: no longer than the organization allows.
pub(crate) fn read_lifetime(
    days: &str,
    policies: &OrgPolicies,
) -> Result<Option<SecretAge>, FieldError> {
    let days = days.trim();
    if days.is_empty() {
        return Ok(policies.max_secret_age);
    }
    let asked = days.parse::<i64>().ok().and_then(|days| SecretAge::try_from(days).ok());
    let asked = asked.ok_or_else(|| {
        FieldError::new("lasts", "Choose a number of days from 1 to 3,650, or no end.")
    })?;
    match policies.max_secret_age {
        Some(most) if asked > most => {
            let message = format!("This organization allows at most {} days.", most.days());
            Err(FieldError::new("lasts", message))
        }
        Some(_) | None => Ok(Some(asked)),
    }
}

fn check_name(typed: &str, app: &App) -> Result<(), FieldError> {
    if app.name.is_typed(typed) {
        return Ok(());
    }
    Err(FieldError::new("name", "Type the name of the app exactly as shown above."))
}
