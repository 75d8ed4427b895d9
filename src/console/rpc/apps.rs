//! Apps, read.

use leptos::prelude::*;

use crate::console::view::AppListView;
use crate::console::view::AppView;
use crate::console::view::PageError;
use crate::domain::apps::query::AppQuery;
use crate::domain::AppId;
use crate::domain::OrgId;

/// A page of apps. `after` is the `next` of the page before.
#[server(prefix = "/rpc", endpoint = "list_apps")]
pub async fn list_apps(
    org: OrgId,
    #[server(default)] query: AppQuery,
    after: String,
) -> Result<AppListView, PageError> {
    use crate::console::rpc::server::refuse;
use crate::console::rpc::server::visit;
    use crate::console::rpc::words::app_row;
use crate::console::rpc::words::role_filter;
    use crate::domain::apps::query::AppPlace;
    use crate::workflows::apps::list;

    let (w, visitor) = visit()?;
    let place = AppPlace::parse(&after);
    let asked = (&org, &query, place.as_ref());
    let mut page =
        list::list_apps(&w.op(&visitor), asked.0, asked.1, asked.2).await.map_err(refuse)?;
    let apps = std::mem::take(&mut page.apps);
    let services = w.catalogue().services().iter();
    Ok(AppListView {
        roles: role_filter(w.catalogue(), &page.custom_roles),
        services: services.map(|service| (service.id.to_string(), service.name.clone())).collect(),
        rows: apps.into_iter().map(|app| app_row(&w, app, &page)).collect(),
        found: page.found,
        owned: page.owned,
        added: page.added,
        requests: page.requests,
        next: page.next.map(|place| place.to_text()),
        is_later_page: place.is_some(),
        may_create: page.may_create,
        may_export: page.may_export,
        query,
    })
}

/// An app in full.
#[server(prefix = "/rpc", endpoint = "see_app")]
pub async fn see_app(org: OrgId, app: AppId) -> Result<AppView, PageError> {
    use crate::console::rpc::server::refuse;
use crate::console::rpc::server::visit;
    use crate::console::rpc::words::organization_roles;
use crate::console::rpc::words::role_lines;
use crate::console::rpc::words::service_access;
    use crate::console::wording::audit::entry_line;
    use crate::console::wording::secrets::secret_lines;
    use crate::domain::apps::app::AppType;
    use crate::domain::policy::Action;
use crate::domain::policy::Verdict;
use crate::domain::policy::best_verdict;
    use crate::workflows::apps::show;

    let (w, visitor) = visit()?;
    let found = show::see_app(&w.op(&visitor), &org, &app).await.map_err(refuse)?;
    let line = |entry| entry_line(w.catalogue(), &org, &entry);
    Ok(AppView {
        version: found.version,
        disabled_by: found.disabled_by.map(|name| name.to_string()),
        edit_denial: found.edit_denial,
        delete_denial: found.delete_denial,
        max_ttl: found.max_ttl.minutes(),
        entries: found.entries.map(|entries| entries.into_iter().map(line).collect()),
        secrets: secret_lines(w.now(), found.secrets),
        created_by: found.created_by.to_string(),
        creator_left_at: found.creator_left_at.map(crate::domain::Timestamp::to_rfc3339),
        code_flow: found.code_flow,
        organization_roles: organization_roles(&found.scope.organization_roles),
        roles: role_lines(w.catalogue(), &found.scope, &found.custom_roles),
        grant: found.grant,
        access: service_access(w.catalogue(), &found.access),
        may_add: found.may_add,
        may_regenerate: found.may_regenerate,
        token_url: format!("{}/auth/token", w.settings().issuer()),
        may_play: found.app.kind == AppType::ServerToServer
            && best_verdict(Action::UsePlayground, &found.roles) != Verdict::No,
        app: found.app,
    })
}
