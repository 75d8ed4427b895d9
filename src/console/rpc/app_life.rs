//! Apps that change or end, read.

use leptos::prelude::*;

use crate::console::view::{AppScopesView, PageError, ScopePreviewView};
use crate::domain::{AppId, OrgId};

/// Every role that can be put into the scopes of an app.
#[server(prefix = "/rpc", endpoint = "offer_app_scopes")]
pub async fn offer_app_scopes(org: OrgId, app: AppId) -> Result<AppScopesView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::console::wording::picks::role_picks;
    use crate::domain::AppRef;
    use crate::workflows::apps;

    let (w, visitor) = visit()?;
    let found =
        apps::offer_scope(&w.op(&visitor), &AppRef::new(&org, &app)).await.map_err(refuse)?;
    let mut picks = role_picks(w.catalogue(), &found.scope, &found.offer);
    let of_services = picks.services.iter_mut().flat_map(|service| &mut service.roles);
    for pick in of_services.chain(&mut picks.custom_roles) {
        // What the app has may stay, whatever the policies say by now.
        pick.is_beyond &= !pick.is_picked;
    }
    Ok(AppScopesView { version: found.version, picks })
}

/// What other scopes would do. The values of their check boxes stand apart by spaces.
#[server(prefix = "/rpc", endpoint = "preview_app_scopes")]
pub async fn preview_app_scopes(
    org: OrgId,
    app: AppId,
    version: i64,
    roles: String,
) -> Result<ScopePreviewView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::domain::AppRef;
    use crate::domain::roles::choice::RoleChoice;
    use crate::workflows::apps::{Confirmed, ScopeForm, preview_scope};

    let (w, visitor) = visit()?;
    let scope = roles.split(' ').filter_map(RoleChoice::parse).collect();
    // Whether having none was meant is asked before the preview is shown.
    let form = ScopeForm { scope, may_be_empty: Confirmed::Yes };
    let found = preview_scope(&w.op(&visitor), &AppRef::new(&org, &app), version, form)
        .await
        .map_err(refuse)?;
    Ok(view::preview(w.catalogue(), found))
}

#[cfg(feature = "ssr")]
mod view {
    use super::ScopePreviewView;
    use crate::console::rpc::words::{organization_roles, service_name};
    use crate::console::view::ChangedPermission;
    use crate::domain::access::{AccessEntry, AccessState};
    use crate::domain::services::catalogue::Catalogue;
    use crate::workflows::apps::ScopePreview;

    pub(super) fn preview(catalogue: &Catalogue, found: ScopePreview) -> ScopePreviewView {
        let line = |entry: AccessEntry| ChangedPermission {
            missing_service: (entry.state == AccessState::ServiceMissing)
                .then(|| service_name(catalogue, &entry.permission.service)),
            permission: entry.permission.permission.to_string(),
        };
        let ScopePreview { change, is_same, foreign_orgs, longest_life, .. } = found;
        ScopePreviewView {
            is_same,
            gained: change.gained.into_iter().map(line).collect(),
            lost: change.lost.into_iter().map(line).collect(),
            roles_gained: organization_roles(&change.roles_gained),
            roles_lost: organization_roles(&change.roles_lost),
            foreign_orgs,
            longest_life: longest_life.to_string(),
        }
    }
}
