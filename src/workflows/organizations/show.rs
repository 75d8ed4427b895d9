//! One organization and the services that it contains.

use std::collections::BTreeSet;

use crate::domain::OrgId;
use crate::domain::apps::app::App;
use crate::domain::apps::query::{AppQuery, AppTab};
use crate::domain::organizations::organization::{Organization, ServiceInstance};
use crate::domain::policy::Action;
use crate::domain::roles::role::OrgRole;
use crate::domain::text::Name;
use crate::storage;
use crate::storage::apps::pages::AppPage;
use crate::workflows::organizations::set_policies::{PoliciesNow, breaches};
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// How many apps are named.
const NAMED_APPS: i64 = 5;

/// An organization in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationDetails {
    /// The organization.
    pub org: Organization,
    /// The services that it contains.
    pub services: Vec<ServiceInstance>,
    /// The first apps that it owns, by name.
    pub apps: Vec<App>,
    /// How many apps it owns.
    pub app_count: i64,
    /// Its policies, with what breaks them.
    pub policies: PoliciesNow,
    /// Owners, who can change it.
    pub owners: Vec<Name>,
    /// The roles of the visitor.
    pub roles: BTreeSet<OrgRole>,
}

/// Looks at an organization.
///
/// # Errors
/// [`WorkflowError::NotFound`] for outsiders.
pub async fn see_organization(
    op: &OpContext,
    org: &OrgId,
) -> Result<OrganizationDetails, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeOrganization).await?;
    let all = AppQuery::default();
    let first = AppPage { query: &all, after: None, now: w.now(), limit: NAMED_APPS };
    Ok(OrganizationDetails {
        apps: storage::apps::pages::list(&mut tx, org, &first).await?,
        policies: breaches(w, &mut tx, org).await?,
        owners: storage::members::member::list_names_in_role(&mut tx, org, OrgRole::Owner).await?,
        services: storage::services::instances::list(&mut tx, org).await?,
        app_count: storage::apps::pages::count(&mut tx, org, AppTab::Owned).await?,
        org: ctx.org,
        roles: ctx.roles,
    })
}
