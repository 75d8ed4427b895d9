//! Apps that change or end, read.

use leptos::prelude::*;

use crate::console::view::{AppEndView, AppScopesView, PageError, ScopePreviewView};
use crate::domain::{AppId, OrgId};

/// Every role that can be put into the scopes of an app.
#[server(prefix = "/rpc", endpoint = "offer_app_scopes")]
pub async fn offer_app_scopes(org: OrgId, app: AppId) -> Result<AppScopesView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::console::wording::picks::role_picks;
    use crate::workflows::apps::edit::offer_scope;

    let (w, visitor) = visit()?;
    let found = offer_scope(&w.op(&visitor), &org, &app).await.map_err(refuse)?;
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
    use crate::domain::roles::choice::RoleChoice;
    use crate::workflows::apps::draft::Confirmed;
    use crate::workflows::apps::edit::preview_scope;

    let (w, visitor) = visit()?;
    let scope = roles.split(' ').filter_map(RoleChoice::parse).collect();
    // Whether having none was meant is asked before the preview is shown.
    let asked = ((&org, &app), version, (scope, Confirmed::Yes));
    let found = preview_scope(&w.op(&visitor), asked.0.0, asked.0.1, asked.1, asked.2)
        .await
        .map_err(refuse)?;
    Ok(view::preview(w.catalogue(), found))
}

/// What stops when an app is disabled.
#[server(prefix = "/rpc", endpoint = "preview_app_disabling")]
pub async fn preview_app_disabling(org: OrgId, app: AppId) -> Result<AppEndView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::apps::disable::preview_disabling;

    let (w, visitor) = visit()?;
    let found = preview_disabling(&w.op(&visitor), &org, &app).await.map_err(refuse)?;
    Ok(view::end(found.0, found.1, w.now()))
}

/// What stops when an app is deleted.
#[server(prefix = "/rpc", endpoint = "preview_app_deletion")]
pub async fn preview_app_deletion(org: OrgId, app: AppId) -> Result<AppEndView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::apps::delete::preview_deletion;

    let (w, visitor) = visit()?;
    let found = preview_deletion(&w.op(&visitor), &org, &app).await.map_err(refuse)?;
    Ok(view::end(found.0, found.1, w.now()))
}

#[cfg(feature = "ssr")]
mod view {
    use super::{AppEndView, ScopePreviewView};
    use crate::console::rpc::words::{organization_roles, service_name};
    use crate::console::view::{ChangedPermission, ReachedLine};
    use crate::domain::Timestamp;
    use crate::domain::access::{AccessEntry, AccessState};
    use crate::domain::apps::app::App;
    use crate::domain::services::catalogue::Catalogue;
    use crate::workflows::apps::edit::ScopePreview;
    use crate::workflows::apps::reach::Reach;

    /// How many organizations are named.
    const NAMED: usize = 20;

    pub(super) fn preview(catalogue: &Catalogue, found: ScopePreview) -> ScopePreviewView {
        let line = |entry: AccessEntry| ChangedPermission {
            missing_service: (entry.state == AccessState::ServiceMissing)
                .then(|| service_name(catalogue, &entry.permission.service)),
            permission: entry.permission.permission.to_string(),
        };
        let ScopePreview { change, is_same, foreign_orgs, longest_life } = found;
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

    pub(super) fn end(app: App, reach: Reach, now: Timestamp) -> AppEndView {
        let Reach { orgs, live_tokens, last_expires_at, callers } = reach;
        let org_count = orgs.len();
        let orgs = orgs.into_iter().take(NAMED).map(|org| ReachedLine {
            name: org.name.to_string(),
            permissions: org.permissions,
            live_tokens: org.live_tokens,
        });
        let callers = callers.into_iter().map(|from| (from.address, from.last_at.to_rfc3339()));
        AppEndView {
            app: app.id,
            name: app.name.to_string(),
            orgs: orgs.collect(),
            org_count,
            live_tokens,
            minutes_left: last_expires_at.map(|end| (end.since(now).as_secs() / 60).max(1)),
            callers: callers.collect(),
        }
    }
}
