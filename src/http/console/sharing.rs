//! Apps in organizations: adding, asking, deciding, explaining, removing.

use axum::response::Response;

use crate::console::pages::frame::Section;
use crate::console::pages::sharing as pages;
use crate::console::paths;
use crate::console::wording::flash::FlashCode;
use crate::domain::sharing::RequestPlace;
use crate::domain::{AppId, AppRef, OrgId, RequestId};
use crate::http::console::address::{AppPath, Path};
use crate::http::console::apps::show;
use crate::http::console::fields::Fields;
use crate::http::console::visit::{Visit, see_other_saying};
use crate::workflows::sharing::{self, Acceptance, ScopeVerdict, Shared, SharingForm};
use crate::workflows::{WorkflowError, access};

/// An app and the organization that it was added to.
type GrantPath = Path<(OrgId, AppId, OrgId)>;

/// A request to an organization.
type RequestPath = Path<(OrgId, RequestId)>;

/// Asks whether to add an app to its own organization.
pub async fn preview_addition(visit: Visit, Path((org, app)): AppPath) -> Response {
    let found = sharing::preview_addition(&visit.op, &AppRef::new(&org, &app)).await;
    visit.org_page(Section::Apps, &org, found, pages::preview_addition).await
}

/// Asks where to add an app, and then whether.
pub async fn offer(visit: Visit, path: AppPath) -> Response {
    let to = visit.query("to").unwrap_or_default();
    offer_to(visit, path, &to).await
}

async fn offer_to(visit: Visit, Path((org, app)): AppPath, to: &str) -> Response {
    let found = sharing::offer(&visit.op, &AppRef::new(&org, &app), to).await;
    visit.org_page(Section::Apps, &org, found, pages::offer).await
}

/// Adds an app to an organization, or asks that one to accept it.
pub async fn share(visit: Visit, Path((org, app)): AppPath, fields: Fields) -> Response {
    let back = paths::app_orgs(&org, &app, "");
    let form = SharingForm {
        to: fields.text("to"),
        last_day: fields.text("last_day"),
        note: fields.text("note"),
        version: version(&fields),
    };
    match sharing::share(&visit.op, &AppRef::new(&org, &app), &form).await {
        Ok(Shared::Added) => see_other_saying(&back, FlashCode::AppAdded),
        Ok(Shared::Requested) => see_other_saying(&back, FlashCode::AppRequested),
        Err(error) => {
            let again = |visit| offer_to(visit, Path((org, app)), &form.to);
            Box::pin(visit.refused(error, &fields, again)).await
        }
    }
}

/// Asks whether to take an app out of an organization.
pub async fn preview_removal(visit: Visit, Path((org, app, from)): GrantPath) -> Response {
    let found = sharing::preview_removal(&visit.op, &AppRef::new(&org, &app), &from).await;
    visit.org_page(Section::Apps, &org, found, pages::remove).await
}

/// Takes an app out of an organization.
pub async fn remove(visit: Visit, Path((org, app, from)): GrantPath, fields: Fields) -> Response {
    match sharing::remove(&visit.op, &AppRef::new(&org, &app), &from).await {
        Ok(()) if org == from && !fields.has("own", "yes") => {
            see_other_saying(&paths::apps(&org), FlashCode::AppRemovedFromOrg)
        }
        Ok(()) => see_other_saying(&paths::app_orgs(&org, &app, ""), FlashCode::AppRemovedFromOrg),
        Err(error) => visit.error(error).await,
    }
}

/// The last day of an app in an organization, as a form.
pub async fn show_end(visit: Visit, Path((org, app, to)): GrantPath) -> Response {
    let found = sharing::preview_removal(&visit.op, &AppRef::new(&org, &app), &to).await;
    visit.org_page(Section::Apps, &org, found, pages::set_end).await
}

/// Sets the last day of an app in an organization.
pub async fn set_end(visit: Visit, Path((org, app, to)): GrantPath, fields: Fields) -> Response {
    let last_day = fields.text("last_day");
    match sharing::set_end(&visit.op, &AppRef::new(&org, &app), &to, &last_day).await {
        Ok(()) => see_other_saying(&paths::app_orgs(&org, &app, ""), FlashCode::GrantEndSaved),
        Err(error) => {
            visit.refused(error, &fields, |visit| show_end(visit, Path((org, app, to)))).await
        }
    }
}

/// Says what an app may do in an organization, and why.
pub async fn explain(visit: Visit, Path((org, app)): AppPath) -> Response {
    let picked = visit.query("in").and_then(|picked| OrgId::parse(&picked).ok());
    let permission = visit.query("permission").unwrap_or_default();
    let app = AppRef::new(&org, &app);
    let found = access::explain(&visit.op, &app, picked.as_ref(), &permission).await;
    visit.org_page(Section::Apps, &org, found, pages::explain).await
}

/// Takes a request back.
pub async fn withdraw(
    visit: Visit,
    Path((org, app, request)): Path<(OrgId, AppId, RequestId)>,
) -> Response {
    let back = paths::app_orgs(&org, &app, "");
    match sharing::withdraw(&visit.op, &AppRef::new(&org, &app), &request).await {
        Ok(()) => see_other_saying(&back, FlashCode::RequestWithdrawn),
        Err(error) => {
            let again = |visit| show(visit, Path((org, app)));
            visit.refused(error, &Fields::none(), again).await
        }
    }
}

/// The open requests to an organization.
pub async fn list_requests(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let after = visit.query("after").as_deref().and_then(RequestPlace::parse);
    let found = sharing::list_requests(&visit.op, &org, after.as_ref()).await;
    visit.org_page(Section::Apps, &org, found, pages::list_requests).await
}

/// One of them.
pub async fn show_request(visit: Visit, Path((org, request)): RequestPath) -> Response {
    let found = sharing::show_request(&visit.op, &org, &request).await;
    visit.org_page(Section::Apps, &org, found, pages::show_request).await
}

/// Accepts or declines a request.
pub async fn decide(visit: Visit, Path((org, request)): RequestPath, fields: Fields) -> Response {
    let decided = match fields.text("go").as_str() {
        "accept" => {
            let form = Acceptance { version: version(&fields), last_day: fields.text("last_day") };
            let accepted = sharing::accept(&visit.op, &org, &request, &form).await;
            accepted.map(|app| see_other_saying(&paths::app(&org, &app), FlashCode::AppAdded))
        }
        "decline" => {
            let back = paths::app_requests(&org, "");
            let declined = sharing::decline(&visit.op, &org, &request).await;
            declined.map(|()| see_other_saying(&back, FlashCode::RequestDeclined))
        }
        _ => Err(WorkflowError::NotFound),
    };
    match decided {
        Ok(response) => response,
        Err(error) => {
            let again = |visit| show_request(visit, Path((org, request)));
            Box::pin(visit.refused(error, &fields, again)).await
        }
    }
}

/// Accepts or declines a newer scope.
pub async fn decide_scope(visit: Visit, Path((org, app)): AppPath, fields: Fields) -> Response {
    let (verdict, flash) = match fields.text("go").as_str() {
        "accept" => (ScopeVerdict::Accept, FlashCode::ScopeAccepted),
        "decline" => (ScopeVerdict::Decline, FlashCode::ScopeDeclined),
        _ => return visit.error(WorkflowError::NotFound).await,
    };
    let named = AppRef::new(&org, &app);
    match sharing::decide_scope(&visit.op, &named, verdict, version(&fields)).await {
        Ok(()) => see_other_saying(&paths::app(&org, &app), flash),
        Err(error) => visit.refused(error, &fields, |visit| show(visit, Path((org, app)))).await,
    }
}

fn version(fields: &Fields) -> i64 {
    fields.text("version").parse().unwrap_or_default()
}
