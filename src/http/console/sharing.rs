//! Apps in organizations: adding, asking, deciding, removing.

use axum::extract::Path;
use axum::response::Response;

use crate::console::paths;
use crate::console::view::FlashCode;
use crate::domain::{AppId, AppRef, OrgId, RequestId};
use crate::http::console::fields::Fields;
use crate::http::console::visit::{Visit, see_other_saying};
use crate::workflows::WorkflowError;
use crate::workflows::sharing::{self, Acceptance, ScopeVerdict, Shared, SharingForm};

/// Adds an app to an organization, or asks that one to accept it.
pub async fn share(
    visit: Visit,
    Path((org, app)): Path<(OrgId, AppId)>,
    fields: Fields,
) -> Response {
    let back = paths::app_orgs(&org, &app, "");
    let app = AppRef { org, id: app };
    let form = SharingForm {
        to: fields.text("to"),
        last_day: fields.text("last_day"),
        note: fields.text("note"),
        version: version(&fields),
    };
    match sharing::share(&visit.op, &app, &form).await {
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
    match sharing::remove(&visit.op, &AppRef::new(&org, &app), &from).await {
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
    let last_day = fields.text("last_day");
    match sharing::set_end(&visit.op, &AppRef::new(&org, &app), &to, &last_day).await {
        Ok(()) => see_other_saying(&paths::app_orgs(&org, &app, ""), FlashCode::GrantEndSaved),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Takes a request back.
pub async fn withdraw(
    visit: Visit,
    Path((org, app, request)): Path<(OrgId, AppId, RequestId)>,
) -> Response {
    let back = paths::app_orgs(&org, &app, "");
    match sharing::withdraw(&visit.op, &AppRef::new(&org, &app), &request).await {
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
    if fields.has("go", "decline") {
        return match sharing::decline(&visit.op, &org, &request).await {
            Ok(()) => see_other_saying(&paths::app_requests(&org, ""), FlashCode::RequestDeclined),
            Err(error) => visit.refuse(error, &fields).await,
        };
    }
    if !fields.has("go", "accept") {
        return visit.refuse(WorkflowError::NotFound, &fields).await;
    }
    let form = Acceptance { version: version(&fields), last_day: fields.text("last_day") };
    match sharing::accept(&visit.op, &org, &request, &form).await {
        Ok(app) => see_other_saying(&paths::app(&org, &app), FlashCode::AppAdded),
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
    let app = AppRef { org, id: app };
    match sharing::decide_scope(&visit.op, &app, verdict, version(&fields)).await {
        Ok(()) => see_other_saying(&page, flash),
        Err(error) => visit.at(&page).refuse(error, &fields).await,
    }
}

fn version(fields: &Fields) -> i64 {
    fields.text("version").parse().unwrap_or_default()
}
