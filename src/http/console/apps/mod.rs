//! OAuth apps: the list, changing one a section at a time, disabling, enabling and deleting it.

pub mod create;
pub mod export;

use axum::response::Response;

use crate::console::pages::apps as pages;
use crate::console::pages::frame::Section;
use crate::console::paths;
use crate::console::wording::flash::FlashCode;
use crate::domain::apps::query::{AppPlace, AppQuery};
use crate::domain::{AppId, AppRef, OrgId};
use crate::http::console::address::Path;
use crate::http::console::apps::create::{code_flow, scope_form};
use crate::http::console::fields::Fields;
use crate::http::console::visit::{Visit, see_other_saying};
use crate::workflows::WorkflowError;
use crate::workflows::apps::{self, AppEdit};

/// An app in an organization, as an address names them.
type AppPath = Path<(OrgId, AppId)>;

/// The apps of an organization.
pub async fn list(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let query = AppQuery::read(|name| visit.query(name));
    let after = visit.query("after").and_then(|after| AppPlace::parse(&after));
    let found = apps::list(&visit.op, &org, &query, after.as_ref()).await;
    visit.org_page(Section::Apps, &org, found, pages::list).await
}

/// Saves one section of the details. Scopes are shown with what they would change first.
pub async fn change(visit: Visit, Path((org, app)): AppPath, fields: Fields) -> Response {
    let app = AppRef::new(&org, &app);
    let edit = match fields.text("section").as_str() {
        "details" => {
            let (name, description) = (fields.text("name"), fields.text("description"));
            AppEdit::Details { name, description }
        }
        "tokens" => AppEdit::Ttl(fields.text("ttl")),
        "sign-in" => AppEdit::CodeFlow(code_flow(&fields)),
        "scopes" => return change_scopes(visit, &app, &fields).await,
        _ => return visit.refuse(WorkflowError::NotFound, &fields).await,
    };
    save(visit, &app, edit, &fields).await
}

async fn change_scopes(visit: Visit, app: &AppRef, fields: &Fields) -> Response {
    if fields.has("go", "filter") || fields.has("go", "back") {
        return visit.show_again(fields).await;
    }
    let form = match scope_form(fields) {
        Ok(form) => form,
        Err(error) => return visit.refuse(error, fields).await,
    };
    if fields.has("go", "save") {
        return save(visit, app, AppEdit::Scope(form), fields).await;
    }
    match apps::preview_scope(&visit.op, app, version(fields), form).await {
        Ok(_) => visit.show_again(fields).await,
        Err(error) => visit.refuse(error, fields).await,
    }
}

fn version(fields: &Fields) -> i64 {
    fields.text("version").parse().unwrap_or_default()
}

async fn save(visit: Visit, app: &AppRef, edit: AppEdit, fields: &Fields) -> Response {
    let flash = match edit {
        AppEdit::Scope(_) => FlashCode::AppScopesSaved,
        AppEdit::Details { .. } | AppEdit::Ttl(_) | AppEdit::CodeFlow(_) => FlashCode::AppSaved,
    };
    match apps::edit(&visit.op, app, version(fields), edit).await {
        Ok(()) => {
            see_other_saying(&paths::app_part(&app.org, &app.id, &fields.text("section")), flash)
        }
        Err(error) => visit.refuse(error, fields).await,
    }
}

/// Asks whether to disable an app, and says what stops.
pub async fn preview_disabling(visit: Visit, Path((org, app)): AppPath) -> Response {
    let found = apps::preview_disabling(&visit.op, &AppRef::new(&org, &app)).await;
    visit.org_page(Section::Apps, &org, found, pages::disable).await
}

/// Disables an app.
pub async fn disable(visit: Visit, Path((org, app)): AppPath) -> Response {
    match apps::disable(&visit.op, &AppRef::new(&org, &app)).await {
        Ok(()) => see_other_saying(&paths::app(&org, &app), FlashCode::AppDisabled),
        Err(error) => visit.error(error).await,
    }
}

/// Enables an app.
pub async fn enable(visit: Visit, Path((org, app)): AppPath) -> Response {
    match apps::enable(&visit.op, &AppRef::new(&org, &app)).await {
        Ok(()) => see_other_saying(&paths::app(&org, &app), FlashCode::AppEnabled),
        Err(error) => visit.error(error).await,
    }
}

/// Asks whether to delete an app, and for its name.
pub async fn preview_deletion(visit: Visit, Path((org, app)): AppPath) -> Response {
    let found = apps::preview_deletion(&visit.op, &AppRef::new(&org, &app)).await;
    visit.org_page(Section::Apps, &org, found, pages::delete).await
}

/// Deletes an app.
pub async fn delete(visit: Visit, Path((org, app)): AppPath, fields: Fields) -> Response {
    match apps::delete(&visit.op, &AppRef::new(&org, &app), &fields.text("name")).await {
        Ok(()) => see_other_saying(&paths::apps(&org), FlashCode::AppDeleted),
        Err(error) => {
            visit.refused(error, &fields, |visit| preview_deletion(visit, Path((org, app)))).await
        }
    }
}
