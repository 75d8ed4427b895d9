//! Organizations, read.

use leptos::prelude::*;

use crate::console::view::{OrganizationView, OverviewView, PageError};
use crate::domain::OrgId;

/// An organization at a glance.
#[server(prefix = "/rpc", endpoint = "see_overview")]
pub async fn see_overview(org: OrgId) -> Result<OverviewView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::organizations::overview::see_overview;

    let (w, visitor) = visit()?;
    let found = see_overview(&w.op(&visitor), &org).await.map_err(refuse)?;
    Ok(crate::console::rpc::overview_words::overview(w.catalogue(), &org, found))
}

/// An organization's details.
#[server(prefix = "/rpc", endpoint = "see_organization")]
pub async fn see_organization(org: OrgId) -> Result<OrganizationView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::organizations::show::see_organization;

    let (w, visitor) = visit()?;
    let found = see_organization(&w.op(&visitor), &org).await.map_err(refuse)?;
    Ok(view::organization(w.catalogue(), found))
}

/// The id of an organization that the visitor may create now.
#[server(prefix = "/rpc", endpoint = "begin_organization")]
pub async fn begin_organization() -> Result<OrgId, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::organizations::create::begin_organization;

    let (w, visitor) = visit()?;
    begin_organization(&w.op(&visitor)).await.map_err(refuse)
}

#[cfg(feature = "ssr")]
mod view {
    use crate::console::rpc::words::{organization_roles, service_name};
    use crate::console::view::{OrganizationView, PoliciesView, ServiceLine};
    use crate::domain::organizations::organization::{SecretAge, ServiceBase, ServiceInstance};
    use crate::domain::policy::{Action, Verdict, best_verdict};
    use crate::domain::services::catalogue::Catalogue;
    use crate::workflows::organizations::set_policies::PoliciesNow;
    use crate::workflows::organizations::show::OrganizationDetails;

    pub(super) fn organization(
        catalogue: &Catalogue,
        found: OrganizationDetails,
    ) -> OrganizationView {
        let service = |instance: ServiceInstance| ServiceLine {
            name: service_name(catalogue, &instance.service),
            org_key: instance.org_key.to_string(),
            base: match instance.base {
                ServiceBase::Sandbox => "Embedded sandbox".to_owned(),
                ServiceBase::Url(url) => url.to_string(),
            },
        };
        let may = |action| best_verdict(action, &found.roles) != Verdict::No;
        OrganizationView {
            may_create: may(Action::CreateApp),
            may_change: may(Action::ManageOrganization),
            my_roles: organization_roles(&found.roles).join(", "),
            services: found.services.into_iter().map(service).collect(),
            id: found.org.id,
            name: found.org.name.to_string(),
            version: found.org.version,
            created_at: found.org.created_at.to_rfc3339(),
            apps: found.apps.into_iter().map(|app| (app.id, app.name.to_string())).collect(),
            app_count: found.app_count,
            policies: policies(&found.policies),
            owners: found.owners.iter().map(ToString::to_string).collect(),
        }
    }

    fn policies(found: &PoliciesNow) -> PoliciesView {
        let rules = &found.policies;
        PoliciesView {
            version: rules.version,
            only_owners_regenerate: rules.only_owners_regenerate,
            only_roles_i_hold: rules.only_roles_i_hold,
            beyond_creator: found.beyond_creator,
            max_ttl: rules.max_ttl.map(u16::from),
            longer_ttl: found.longer_ttl,
            max_secret_age: rules.max_secret_age.map(SecretAge::days),
            older_secrets: found.older_secrets,
        }
    }
}
