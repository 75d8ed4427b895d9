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
    use crate::console::rpc::sharing_words::app_orgs;
    use crate::domain::AppRef;
    use crate::domain::sharing::OrgPlace;
    use crate::workflows::sharing;

    let (w, visitor) = visit()?;
    let (app, place) = (AppRef { org, id: app }, OrgPlace::parse(&after));
    let found = sharing::list_orgs(&w.op(&visitor), &app, place.as_ref()).await.map_err(refuse)?;
    Ok(app_orgs(&w, found, place.is_some()))
}

/// Where an app can be added; with an Organization ID, what would follow there.
#[server(prefix = "/rpc", endpoint = "offer_sharing")]
pub async fn offer_sharing(org: OrgId, app: AppId, to: String) -> Result<SharingView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::console::rpc::sharing_words::preview;
    use crate::domain::AppRef;
    use crate::workflows::sharing;

    let (w, visitor) = visit()?;
    let at = AppRef::new(&org, &app);
    let found = sharing::offer(&w.op(&visitor), &at, &to).await.map_err(refuse)?;
    Ok(SharingView {
        name: found.app.name.to_string(),
        version: found.app.scope_version,
        own: found.own.into_iter().map(|org| (org.id, org.name.to_string())).collect(),
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
    use crate::domain::AppRef;
    use crate::workflows::sharing;

    let (w, visitor) = visit()?;
    let app = AppRef { org, id: app };
    let found = sharing::find_added(&w.op(&visitor), &app).await.map_err(refuse)?;
    Ok(found.map(|found| added_app(&w, found)))
}

/// The open requests to an organization. `after` is the `next` of the page before.
#[server(prefix = "/rpc", endpoint = "list_requests")]
pub async fn list_requests(org: OrgId, after: String) -> Result<RequestListView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::console::rpc::sharing_words::request_line;
    use crate::domain::sharing::RequestPlace;
    use crate::workflows::sharing;

    let (w, visitor) = visit()?;
    let place = RequestPlace::parse(&after);
    let is_later_page = place.is_some();
    let page =
        sharing::list_requests(&w.op(&visitor), &org, place.as_ref()).await.map_err(refuse)?;
    Ok(RequestListView {
        rows: page.rows.into_iter().map(request_line).collect(),
        found: page.found,
        next: page.next.map(|place| place.to_text()),
        is_later_page,
    })
}

/// A request in full.
#[server(prefix = "/rpc", endpoint = "see_request")]
pub async fn see_request(org: OrgId, request: RequestId) -> Result<RequestView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::console::rpc::sharing_words;
    use crate::workflows::sharing;

    let (w, visitor) = visit()?;
    let found = sharing::show_request(&w.op(&visitor), &org, &request).await.map_err(refuse)?;
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
    use crate::domain::AppRef;
    use crate::workflows::access;

    let (w, visitor) = visit()?;
    let picked = OrgId::parse(&within).ok();
    let app = AppRef { org, id: app };
    let op = w.op(&visitor);
    let found = access::explain(&op, &app, picked.as_ref(), &permission).await.map_err(refuse)?;
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
    use crate::domain::AppRef;
    use crate::workflows::sharing;

    let (w, visitor) = visit()?;
    let app = AppRef { org, id: app };
    let found = sharing::preview_removal(&w.op(&visitor), &app, &from).await.map_err(refuse)?;
    Ok(removal(&w, from, found))
}
