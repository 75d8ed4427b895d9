//! Apps in organizations: adding, asking, deciding, removing.

use axum::extract::Path;
use axum::response::Response;

use crate::console::paths;
use crate::console::view::FlashCode;
use crate::domain::{AppId, OrgId, RequestId};
use crate::http::console::fields::Fields;
use crate::http::console::visit::{Visit, see_other_saying};
use crate::workflows::WorkflowError;
use crate::workflows::sharing::decide::{
    AcceptRequest, accept_request, decline_request, withdraw_request,
};
use crate::workflows::sharing::remove::remove_app_from_org;
use crate::workflows::sharing::set_end::change_grant_end;
use crate::workflows::sharing::share::{ShareApp, Shared, share_app};
use crate::workflows::sharing::show_added::{ScopeVerdict, decide_scope};

/// Adds an app to an organization, or asks that one to accept it.
pub async fn share(
    visit: Visit,
    Path((org, app)): Path<(OrgId, AppId)>,
    fields: Fields,
) -> Response {
    let back = paths::app_orgs(&org, &app, "");
    let form = ShareApp {
        org,
        app,
        to: fields.text("to"),
        last_day: fields.text("last_day"),
        note: fields.text("note"),
        version: version(&fields),
    };
    match share_app(&visit.op(), form).await {
        Ok(Shared::Added) => see_other_saying(&back, FlashCode::AppAdded),
        Ok(Shared::Requested) => see_other_saying(&back, FlashCode::AppRequested),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Takes an app out of an organization.
pub async fn remove(
    visit: Visit,
    Path((org, app, from)): Path<(OrgId, AppId, OrgId)>,
    fields: Fields,
) -> Response {
    let place = (&org, &app, &from);
    match remove_app_from_org(&visit.op(), place).await {
        Ok(()) if org == from && !fields.has("own", "yes") => {
            see_other_saying(&paths::apps(&org), FlashCode::AppRemovedFromOrg)
        }
        Ok(()) => see_other_saying(&paths::app_orgs(&org, &app, ""), FlashCode::AppRemovedFromOrg),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Sets the last day of an app in an organization.
pub async fn set_end(
    visit: Visit,
    Path((org, app, to)): Path<(OrgId, AppId, OrgId)>,
    fields: Fields,
) -> Response {
    let (place, last_day) = ((&org, &app, &to), fields.text("last_day"));
    match change_grant_end(&visit.op(), place, &last_day).await {
        Ok(()) => see_other_saying(&paths::app_orgs(&org, &app, ""), FlashCode::GrantEndSaved),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Takes a request back.
pub async fn withdraw(
    visit: Visit,
    Path((org, app, request)): Path<(OrgId, AppId, RequestId)>,
) -> Response {
    let place = (&org, &app, &request);
    let back = paths::app_orgs(&org, &app, "");
    match withdraw_request(&visit.op(), place.0, place.1, place.2).await {
        Ok(()) => see_other_saying(&back, FlashCode::RequestWithdrawn),
        Err(error) => visit.at(&paths::app(&org, &app)).refuse(error, &Fields::none()).await,
    }
}

/// Accepts or declines a request.
pub async fn decide(
    visit: Visit,
    Path((org, request)): Path<(OrgId, RequestId)>,
    fields: Fields,
) -> Response {
    let (w, visitor) = (visit.workflows(), &visit.visitor);
    if fields.has("go", "decline") {
        return match decline_request(&w.op(visitor), (&org, &request)).await {
            Ok(()) => see_other_saying(&paths::app_requests(&org, ""), FlashCode::RequestDeclined),
            Err(error) => visit.refuse(error, &fields).await,
        };
    }
    if !fields.has("go", "accept") {
        return visit.refuse(WorkflowError::NotFound, &fields).await;
    }
    let here = org.clone();
    let (version, last_day) = (version(&fields), fields.text("last_day"));
    let form = AcceptRequest { org, request, version, last_day };
    match accept_request(&w.op(visitor), form).await {
        Ok(app) => see_other_saying(&paths::app(&here, &app), FlashCode::AppAdded),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Accepts or declines a newer scope.
pub async fn decide_change(
    visit: Visit,
    Path((org, app)): Path<(OrgId, AppId)>,
    fields: Fields,
) -> Response {
    let page = paths::app(&org, &app);
    let (verdict, flash) = match fields.text("go").as_str() {
        "accept" => (ScopeVerdict::Accept, FlashCode::ScopeAccepted),
        "decline" => (ScopeVerdict::Decline, FlashCode::ScopeDeclined),
        _ => return visit.refuse(WorkflowError::NotFound, &fields).await,
    };
    let decided = (verdict, version(&fields));
    match decide_scope(&visit.op(), &org, &app, decided.0, decided.1).await {
        Ok(()) => see_other_saying(&page, flash),
        Err(error) => visit.at(&page).refuse(error, &fields).await,
    }
}

fn version(fields: &Fields) -> i64 {
    fields.text("version").parse().unwrap_or_default()
}
