//! One organization and the services that it contains.

use std::collections::BTreeSet;

use crate::domain::OrgId;
use crate::domain::apps::app::App;
use crate::domain::apps::query::{AppQuery, AppTab};
use crate::domain::organizations::organization::{Organization, ServiceInstance};
use crate::domain::policy::{Action, Verdict, best_verdict};
use crate::domain::roles::role::OrgRole;
use crate::domain::text::Name;
use crate::storage;
use crate::storage::apps::pages::AppPage;
use crate::workflows::organizations::policies::{PoliciesNow, policies_now};
use crate::workflows::{OpContext, WorkflowError};

/// How many apps are named.
const NAMED_APPS: i64 = 5;

/// An organization in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationDetails {
    pub org: Organization,
    pub services: Vec<ServiceInstance>,
    /// The first apps that it owns, by name.
    pub apps: Vec<App>,
    /// How many apps it owns.
    pub app_count: i64,
    pub policies: PoliciesNow,
    pub owners: Vec<Name>,
    /// The roles of the visitor.
    pub roles: BTreeSet<OrgRole>,
}

impl OrganizationDetails {
    /// Whether the visitor may do something here.
    pub fn may(&self, action: Action) -> bool {
        best_verdict(action, &self.roles) != Verdict::No
    }
}

/// Looks at an organization.
pub async fn show(op: &OpContext, org: &OrgId) -> Result<OrganizationDetails, WorkflowError> {
    let mut view = op.view(org, Action::SeeOrganization).await?;
    let all = AppQuery::default();
    let first = AppPage { query: &all, after: None, now: op.now(), skip: 0, limit: NAMED_APPS };
    Ok(OrganizationDetails {
        apps: storage::apps::pages::list(&mut view, org, &first).await?,
        policies: policies_now(op, &mut view, org).await?,
        owners: storage::members::member::list_names_in_role(&mut view, org, OrgRole::Owner)
            .await?,
        services: storage::services::instances::list(&mut view, org).await?,
        app_count: storage::apps::pages::count(&mut view, org, AppTab::Owned).await?,
        org: view.who.org.clone(),
        roles: view.who.roles.clone(),
    })
}
