//! Secrets as programs change them. Whoever reads the answer has the new secret, so that it needs
//! no confirmation and counts at once.

use std::time::Duration;

use crate::domain::AppRef;
use crate::domain::audit::event::SecretChange;
use crate::domain::policy::Action;
use crate::domain::secrets::life::{EndReason, Overlap, Replacement, SecretPlan};
use crate::domain::secrets::secret::{AppSecret, Revealed};
use crate::storage;
use crate::storage::secrets::secret::End;
use crate::workflows::secrets::end::end;
use crate::workflows::secrets::held::{Keeper, enter, event, make};
use crate::workflows::secrets::regenerate::why_full;
use crate::workflows::{Change, OpContext, WorkflowError, Workflows};

/// For how long two secrets work side by side: a second to a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RotationTime(Duration);

impl RotationTime {
    /// 48 hours (CONTRACT.md 2.2).
    pub const DEFAULT: Self = Self(Overlap::TwoDays.duration());

    /// Accepts 1 to 604,800 seconds.
    pub fn from_seconds(seconds: u64) -> Option<Self> {
        let longest = Overlap::Week.duration().as_secs();
        (1..=longest).contains(&seconds).then(|| Self(Duration::from_secs(seconds)))
    }
}

/// Replaces the secrets of an app: every other one ends at once.
pub async fn replace(op: &OpContext, app: &AppRef) -> Result<Revealed<AppSecret>, WorkflowError> {
    let mut change = op.change(&app.org, Action::SeeApps).await?;
    let keeper = enter(op, &mut change, app).await?;
    let plan = plan(op, &keeper);
    let secret = make(op, &mut change, &keeper.app.id, &plan).await?;
    let requested = SecretChange::Requested {
        replacement: Replacement::CutOff,
        lasts: keeper.policies.max_secret_age,
        revokes_tokens: false,
    };
    change.record(event(&keeper.app.id, &plan.id, requested));
    let now = op.now();
    let at_once = End { at: now, reason: EndReason::CutOff, closed_at: Some(now) };
    for old in keeper.secrets.iter() {
        if storage::secrets::secret::end(&mut change, &old.id, at_once).await? {
            change.record(event(&keeper.app.id, &old.id, SecretChange::CutOff));
        }
    }
    finish(change, &keeper, &plan, secret).await
}

/// Adds a secret; the one that there was works for some time yet. [`WorkflowError::Invalid`] when
/// two work already.
pub async fn rotate(
    op: &OpContext,
    app: &AppRef,
    time: RotationTime,
) -> Result<Revealed<AppSecret>, WorkflowError> {
    let mut change = op.change(&app.org, Action::SeeApps).await?;
    let keeper = enter(op, &mut change, app).await?;
    if keeper.secrets.is_full() {
        return Err(WorkflowError::taken("secret", why_full(&keeper.secrets)));
    }
    let plan = plan(op, &keeper);
    let secret = make(op, &mut change, &keeper.app.id, &plan).await?;
    for old in keeper.secrets.iter() {
        let end = op.now().plus(time.0);
        let ends_at = old.expires_at.map_or(end, |known| known.min(end));
        let in_time = End { at: ends_at, reason: EndReason::Replaced, closed_at: None };
        if storage::secrets::secret::end(&mut change, &old.id, in_time).await? {
            let begun = SecretChange::OverlapBegun { ends_at };
            change.record(event(&keeper.app.id, &old.id, begun));
        }
    }
    finish(change, &keeper, &plan, secret).await
}

/// Ends a rotation: of two secrets, only the newer one goes on working.
pub async fn end_rotation(op: &OpContext, app: &AppRef) -> Result<(), WorkflowError> {
    let older: Vec<_> = {
        let mut view = op.view(&app.org, Action::SeeApps).await?;
        let keeper = enter(op, &mut view, app).await?;
        keeper.secrets.iter().skip(1).map(|old| old.id.clone()).collect()
    };
    for old in older {
        end(op, app, &old).await?;
    }
    Ok(())
}

fn plan(w: &Workflows, keeper: &Keeper) -> SecretPlan {
    let lasts = keeper.policies.max_secret_age;
    SecretPlan {
        id: w.rng().id(),
        created_at: keeper.secrets.next_created_at(),
        confirmed_at: Some(w.now()),
        expires_at: lasts.map(|age| w.now().plus(age.duration())),
        overlap: Overlap::None,
        revokes_tokens: false,
    }
}

async fn finish(
    mut change: Change,
    keeper: &Keeper,
    plan: &SecretPlan,
    secret: Revealed<AppSecret>,
) -> Result<Revealed<AppSecret>, WorkflowError> {
    change.record(event(&keeper.app.id, &plan.id, SecretChange::Revealed));
    change.commit().await?;
    Ok(secret)
}
