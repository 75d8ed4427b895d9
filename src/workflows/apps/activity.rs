//! What an app did, or all apps in an organization: counted, for a picture and the table behind it.

use crate::domain::apps::activity::{Bucket, Period};
use crate::domain::apps::app::App;
use crate::domain::policy::Action;
use crate::domain::secrets::ages::AgeCount;
use crate::domain::secrets::life::SecretSummary;
use crate::domain::{AppRef, OrgId, SecretId};
use crate::storage;
use crate::storage::apps::activity::{self, Whose};
pub use crate::storage::apps::activity::{DeniedLine, LastCall};
use crate::workflows::{OpContext, View, WorkflowError};

/// A picture: bars, and who came last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    pub period: Period,
    /// The oldest first.
    pub buckets: Vec<Bucket>,
    /// Whoever came last, at whatever time.
    pub last: Option<LastCall>,
}

/// What all apps did in an organization, and how old the secrets of its own are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgActivity {
    pub series: Series,
    /// The youngest first.
    pub ages: Vec<AgeCount>,
}

/// What an app did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppActivity {
    pub app: App,
    /// Its secrets that have not ended, newest first.
    pub secrets: Vec<SecretSummary>,
    /// The secret that the picture is about, if it is about one.
    pub secret: Option<SecretSummary>,
    pub series: Series,
    /// The permissions that its calls lacked here in the last 30 days, most often first.
    pub denied: Vec<DeniedLine>,
}

/// What an app of the organization did, perhaps with one of its secrets.
/// [`WorkflowError::NotFound`] when the organization owns no such app, or that has no such secret.
pub async fn show_activity(
    op: &OpContext,
    named: &AppRef,
    period: Period,
    secret: Option<&SecretId>,
) -> Result<AppActivity, WorkflowError> {
    let mut view = op.view(&named.org, Action::SeeApps).await?;
    let app = storage::apps::app::find(&mut view, &named.org, &named.id).await?;
    let app = app.ok_or(WorkflowError::NotFound)?;
    let secrets = storage::secrets::secret::list(&mut view, &app.id, op.now()).await?;
    let secrets: Vec<_> = secrets.into_iter().map(|secret| secret.summary).collect();
    let chosen = match secret {
        None => None,
        Some(id) => {
            let found = secrets.iter().find(|known| known.id == *id).cloned();
            Some(found.ok_or(WorkflowError::NotFound)?)
        }
    };
    let whose = match &chosen {
        Some(secret) => Whose::Secret(&app.id, &secret.id),
        None => Whose::App(&app.id),
    };
    let series = series(op, &mut view, whose, period).await?;
    let since = Period::Days.since(op.now());
    let denied = activity::list_denied(&mut view, &app.id, &named.org, since).await?;
    Ok(AppActivity { app, secrets, secret: chosen, series, denied })
}

/// What all apps did in the organization.
pub async fn show_activity_of_org(
    op: &OpContext,
    org: &OrgId,
    period: Period,
) -> Result<Series, WorkflowError> {
    let mut view = op.view(org, Action::SeeApps).await?;
    series(op, &mut view, Whose::Org(org), period).await
}

/// The same, with the age of the secrets that work.
pub async fn show_org_activity(
    op: &OpContext,
    org: &OrgId,
    period: Period,
) -> Result<OrgActivity, WorkflowError> {
    let mut view = op.view(org, Action::SeeApps).await?;
    let series = series(op, &mut view, Whose::Org(org), period).await?;
    let ages = storage::secrets::ages::count(&mut view, org, op.now()).await?;
    Ok(OrgActivity { series, ages })
}

async fn series(
    op: &OpContext,
    view: &mut View,
    whose: Whose<'_>,
    period: Period,
) -> Result<Series, WorkflowError> {
    let counts = activity::list(view, whose, period.since(op.now())).await?;
    let buckets = period.buckets(op.now(), &counts);
    Ok(Series { period, buckets, last: activity::find_last(view, whose).await? })
}
