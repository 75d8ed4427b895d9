//! Apps in organizations, read.

use leptos::prelude::*;

use crate::console::view::{
    AddedAppView, AppOrgsView, AppRemovalView, ExplanationView, PageError, RequestListView,
    RequestView, SharingView,
};
use crate::domain::{AppId, OrgId, RequestId};

/// The organizations of an app, from a place on.
#[server(prefix = "/rpc", endpoint = "list_app_orgs")]
pub async fn list_app_orgs(
    org: OrgId,
    app: AppId,
    after: String,
) -> Result<AppOrgsView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::console::rpc::sharing_words::{app_orgs, read_place};
    use crate::workflows::sharing::list_orgs::list_app_orgs;

    let (w, visitor) = visit()?;
    let place = read_place(&after);
    let found = list_app_orgs(&w.op(&visitor), &org, &app, place).await.map_err(refuse)?;
    Ok(app_orgs(&w, found, place != ("", "")))
}

/// Where an app can be added; with an Organization ID, what would follow there.
#[server(prefix = "/rpc", endpoint = "offer_sharing")]
pub async fn offer_sharing(org: OrgId, app: AppId, to: String) -> Result<SharingView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::console::rpc::sharing_words::preview;
    use crate::workflows::sharing::share::offer_sharing;

    let (w, visitor) = visit()?;
    let found = offer_sharing(&w.op(&visitor), &org, &app, &to).await.map_err(refuse)?;
    Ok(SharingView {
        name: found.app.name.to_string(),
        version: found.app.scope_version,
        own: found.own.into_iter().map(|(org, name)| (org, name.to_string())).collect(),
        typed: to,
        problem: found.problem,
        preview: found.preview.map(|found| preview(w.catalogue(), found)),
        app,
    })
}

/// An app of another organization; nothing when this one owns it.
#[server(prefix = "/rpc", endpoint = "find_added_app")]
pub async fn find_added_app(org: OrgId, app: AppId) -> Result<Option<AddedAppView>, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::console::rpc::sharing_words::added_app;
    use crate::workflows::sharing::show_added::find_added_app;

    let (w, visitor) = visit()?;
    let found = find_added_app(&w.op(&visitor), &org, &app).await.map_err(refuse)?;
    Ok(found.map(|found| added_app(&w, found)))
}

/// The open requests to an organization. `after` is the `next` of the page before.
#[server(prefix = "/rpc", endpoint = "list_requests")]
pub async fn list_requests(org: OrgId, after: String) -> Result<RequestListView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::console::rpc::sharing_words::request_line;
    use crate::workflows::sharing::decide::list_requests;

    let (w, visitor) = visit()?;
    let place = RequestListView::read_place(&after);
    let is_later_page = place.is_some();
    let page = list_requests(&w.op(&visitor), &org, place).await.map_err(refuse)?;
    Ok(RequestListView {
        rows: page.rows.into_iter().map(request_line).collect(),
        found: page.found,
        next: page.next.map(|(at, id)| RequestListView::place(at, &id)),
        is_later_page,
    })
}

/// A request in full.
#[server(prefix = "/rpc", endpoint = "see_request")]
pub async fn see_request(org: OrgId, request: RequestId) -> Result<RequestView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::console::rpc::sharing_words;
    use crate::workflows::sharing::decide::see_request;

    let (w, visitor) = visit()?;
    let found = see_request(&w.op(&visitor), &org, &request).await.map_err(refuse)?;
    Ok(sharing_words::request(w.catalogue(), found))
}

/// What an app may do in an organization, and why. `within` picks another one.
#[server(prefix = "/rpc", endpoint = "explain_access")]
pub async fn explain_access(
    org: OrgId,
    app: AppId,
    within: String,
    permission: String,
) -> Result<ExplanationView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::console::rpc::sharing_words::explanation;
    use crate::workflows::sharing::explain::explain_access;

    let (w, visitor) = visit()?;
    let picked = OrgId::parse(&within).ok();
    let asked = (picked.as_ref(), permission.as_str());
    let found =
        explain_access(&w.op(&visitor), &org, &app, asked.0, asked.1).await.map_err(refuse)?;
    Ok(explanation(w.catalogue(), found, permission))
}

/// What would be taken out of an organization.
#[server(prefix = "/rpc", endpoint = "preview_app_removal")]
pub async fn preview_app_removal(
    org: OrgId,
    app: AppId,
    from: OrgId,
) -> Result<AppRemovalView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::console::rpc::sharing_words::removal;
    use crate::workflows::sharing::remove::preview_app_removal;

    let (w, visitor) = visit()?;
    let place = (&org, &app, &from);
    let found = preview_app_removal(&w.op(&visitor), place).await.map_err(refuse)?;
    Ok(removal(&w, from, found))
}
