//! What somebody finds in the playground of an organization.

use crate::domain::apps::app::{App, AppType};
use crate::domain::apps::query::{AppFilter, AppQuery};
use crate::domain::organizations::organization::ServiceInstance;
use crate::domain::policy::Action;
use crate::domain::services::endpoints::Endpoint;
use crate::domain::{AppId, OrgId};
use crate::storage;
use crate::storage::apps::pages::AppPage;
use crate::workflows::{OpContext, WorkflowError, Workflows};

/// How many apps can be picked from a list.
const APPS: i64 = 200;

/// What there is to play with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bench {
    /// The apps to choose from, by name.
    pub apps: Vec<App>,
    /// The services whose endpoints can be called, that of the embedded sandbox first.
    pub services: Vec<CallableService>,
}

/// A service of the organization with at least one endpoint that its file tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallableService {
    pub instance: ServiceInstance,
    /// What pages call it.
    pub name: String,
    pub is_sandboxed: bool,
    /// With the name that forms call each by.
    pub endpoints: Vec<NamedEndpoint>,
}

/// An endpoint, with what forms and links call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedEndpoint {
    pub name: String,
    pub endpoint: Endpoint,
}

/// An endpoint of the bench, and where it is.
#[derive(Debug, Clone, Copy)]
pub struct Callable<'a> {
    pub service: &'a CallableService,
    pub named: &'a NamedEndpoint,
}

impl Bench {
    /// Every endpoint that can be called.
    pub fn callable(&self) -> impl Iterator<Item = Callable<'_>> {
        self.services.iter().flat_map(|service| {
            service.endpoints.iter().map(move |named| Callable { service, named })
        })
    }
}

/// The services of an organization that can be called.
fn callable(w: &Workflows, instances: Vec<ServiceInstance>) -> Vec<CallableService> {
    let mut services = Vec::new();
    for instance in instances {
        let known = w.catalogue().service(&instance.service);
        let Some(file) = known.filter(|file| !file.endpoints.is_empty()) else { continue };
        let named = |endpoint: &Endpoint| NamedEndpoint {
            name: file.name_of(endpoint),
            endpoint: endpoint.clone(),
        };
        services.push(CallableService {
            name: file.name.clone(),
            is_sandboxed: file.is_sandboxed,
            endpoints: file.endpoints.iter().map(named).collect(),
            instance,
        });
    }
    services.sort_by_key(|service| !service.is_sandboxed);
    services
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
    let instances = storage::services::instances::list(&mut view, org).await?;
    Ok(Bench { apps, services: callable(op, instances) })
}
