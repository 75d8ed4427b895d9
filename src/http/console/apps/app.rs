//! Changing an app a section at a time, disabling, enabling and deleting it.

use axum::extract::Path;
use axum::response::Response;

use crate::console::paths;
use crate::console::view::FlashCode;
use crate::domain::{AppId, OrgId};
use crate::http::console::apps::create::code_flow;
use crate::http::console::fields::Fields;
use crate::http::console::visit::{Visit, see_other_saying};
use crate::workflows::WorkflowError;
use crate::workflows::apps::delete::delete_app;
use crate::workflows::apps::disable::{disable_app, enable_app};
use crate::workflows::apps::draft::Confirmed;
use crate::workflows::apps::edit::{AppEdit, edit_app, preview_scope};

/// Saves one section of the details. Scopes are shown with what they would change first.
pub async fn change(
    visit: Visit,
    Path((org, app)): Path<(OrgId, AppId)>,
    fields: Fields,
) -> Response {
    let it = (&org, &app);
    match fields.text("section").as_str() {
        "details" => {
            let (name, description) = (fields.text("name"), fields.text("description"));
            save(visit, it.0, it.1, AppEdit::Details { name, description }, &fields).await
        }
        "tokens" => save(visit, it.0, it.1, AppEdit::Ttl(fields.text("ttl")), &fields).await,
        "sign-in" => save(visit, it.0, it.1, AppEdit::CodeFlow(code_flow(&fields)), &fields).await,
        "scopes" => change_scopes(visit, it, &fields).await,
        _ => visit.refuse(WorkflowError::NotFound, &fields).await,
    }
}

async fn change_scopes(visit: Visit, it: (&OrgId, &AppId), fields: &Fields) -> Response {
    if fields.has("go", "filter") || fields.has("go", "back") {
        return visit.show_again(fields).await;
    }
    let scope = match fields.roles() {
        Ok(scope) => scope,
        Err(error) => return visit.refuse(error, fields).await,
    };
    let is_confirmed = fields.has("without_roles", "yes");
    let may_be_empty = if is_confirmed { Confirmed::Yes } else { Confirmed::No };
    if fields.has("go", "save") {
        return save(visit, it.0, it.1, AppEdit::Scope { scope, may_be_empty }, fields).await;
    }
    let asked = (it, version(fields), (scope, may_be_empty));
    match preview_scope(&visit.op(), asked.0.0, asked.0.1, asked.1, asked.2).await {
        Ok(_) => visit.show_again(fields).await,
        Err(error) => visit.refuse(error, fields).await,
    }
}

fn version(fields: &Fields) -> i64 {
    fields.text("version").parse().unwrap_or_default()
}

async fn save(visit: Visit, org: &OrgId, app: &AppId, edit: AppEdit, fields: &Fields) -> Response {
    let flash = match edit {
        AppEdit::Scope { .. } => FlashCode::AppScopesSaved,
        AppEdit::Details { .. } | AppEdit::Ttl(_) | AppEdit::CodeFlow(_) => FlashCode::AppSaved,
    };
    let asked = ((org, app), version(fields), edit);
    match edit_app(&visit.op(), asked.0.0, asked.0.1, asked.1, asked.2).await {
        Ok(()) => see_other_saying(&paths::app_part(org, app, &fields.text("section")), flash),
        Err(error) => visit.refuse(error, fields).await,
    }
}

/// Disables an app.
pub async fn disable(visit: Visit, Path((org, app)): Path<(OrgId, AppId)>) -> Response {
    match disable_app(&visit.op(), &org, &app).await {
        Ok(()) => see_other_saying(&paths::app(&org, &app), FlashCode::AppDisabled),
        Err(error) => visit.refuse(error, &Fields::none()).await,
    }
}

/// Enables an app.
pub async fn enable(visit: Visit, Path((org, app)): Path<(OrgId, AppId)>) -> Response {
    match enable_app(&visit.op(), &org, &app).await {
        Ok(()) => see_other_saying(&paths::app(&org, &app), FlashCode::AppEnabled),
        Err(error) => visit.refuse(error, &Fields::none()).await,
    }
}

/// Deletes an app.
pub async fn delete(
    visit: Visit,
    Path((org, app)): Path<(OrgId, AppId)>,
    fields: Fields,
) -> Response {
    let name = fields.text("name");
    match delete_app(&visit.op(), &org, &app, &name).await {
        Ok(()) => see_other_saying(&paths::apps(&org), FlashCode::AppDeleted),
        Err(error) => visit.refuse(error, &fields).await,
    }
}
