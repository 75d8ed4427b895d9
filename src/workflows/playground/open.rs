//! What somebody finds in the playground of an organization.

use crate::domain::apps::app::{App, AppType};
use crate::domain::apps::query::{AppFilter, AppQuery};
use crate::domain::organizations::organization::ServiceInstance;
use crate::domain::policy::Action;
use crate::domain::{AppId, OrgId};
use crate::storage;
use crate::storage::apps::pages::AppPage;
use crate::workflows::{OpContext, WorkflowError};

/// How many apps can be picked from a list.
const APPS: i64 = 200;

/// What there is to play with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bench {
    /// The apps to choose from, by name.
    pub apps: Vec<App>,
    pub services: Vec<ServiceInstance>,
}

/// Opens the playground, with the chosen app among those that it offers.
pub async fn open(
    op: &OpContext,
    org: &OrgId,
    chosen: Option<&AppId>,
) -> Result<Bench, WorkflowError> {
    let mut view = op.view(org, Action::UsePlayground).await?;
    // Other types get no token without a person who signs in.
    let kind = Some(AppType::ServerToServer);
    let query =
        AppQuery { filter: AppFilter { kind, ..AppFilter::default() }, ..AppQuery::default() };
    let page = AppPage { query: &query, after: None, now: op.now(), skip: 0, limit: APPS };
    let mut apps = storage::apps::pages::list(&mut view, org, &page).await?;
    // An organization with more apps than the list holds gets here from the page of one.
    if let Some(chosen) = chosen.filter(|chosen| apps.iter().all(|app| app.id != **chosen)) {
        apps.extend(storage::apps::app::find(&mut view, org, chosen).await?);
    }
    Ok(Bench { apps, services: storage::services::instances::list(&mut view, org).await? })
}
