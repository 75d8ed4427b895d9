//! OAuth apps: the list, changing one a section at a time, disabling, enabling and deleting it.

pub mod create;
pub mod export;
mod form;

use axum::response::Response;

use crate::console::pages::apps as pages;
use crate::console::pages::frame::Section;
use crate::console::paths;
use crate::console::wording::flash::FlashCode;
use crate::domain::apps::activity::Period;
use crate::domain::apps::query::{AppPlace, AppQuery};
use crate::domain::sharing::OrgPlace;
use crate::domain::{AppId, AppRef, OrgId, SecretId};
use crate::http::console::address::{AppPath, Path};
use crate::http::console::apps::form::{code_flow, scope_form};
use crate::http::console::fields::Fields;
use crate::http::console::proof::{Proof, demand};
use crate::http::console::visit::{Visit, see_other_saying};
use crate::workflows::WorkflowError;
use crate::workflows::apps::{
    self, AppEdit, AppSection, BulkAct, BulkResult, KeyForm, Meant, Selection, TokenForm,
};

/// The apps of an organization.
pub async fn list(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let query = AppQuery::read(|name| visit.query(name));
    let after = visit.query("after").and_then(|after| AppPlace::parse(&after));
    let found = apps::list(&visit.op, &org, &query, after.as_ref()).await;
    visit.org_page(Section::Apps, &org, found, pages::list).await
}

/// An app. `?edit=` turns one section into a form.
pub async fn show(visit: Visit, Path((org, app)): AppPath) -> Response {
    let edited = visit.typed("section").or_else(|| visit.query("edit"));
    let edited = edited.and_then(|section| AppSection::from_wire_name(&section));
    let after = visit.query("organizations").and_then(|after| OrgPlace::parse(&after));
    let found = apps::open(&visit.op, &AppRef::new(&org, &app), edited, after.as_ref()).await;
    visit.org_page(Section::Apps, &org, found, pages::show).await
}

/// Says what is wrong with a name that is being typed; nothing while it is free.
pub async fn check_name(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let but = visit.query("but").and_then(|app| AppId::parse(&app).ok());
    let name = visit.query("name").unwrap_or_default();
    let checked = apps::check_name(&visit.op, &org, &name, but.as_ref()).await;
    visit.said_of_a_field(checked).await
}

/// Saves one section. Scopes are shown with what they would change first.
pub async fn change(visit: Visit, path: AppPath, fields: Fields) -> Response {
    let edit = match AppSection::from_wire_name(&fields.text("section")) {
        Some(AppSection::Details) => {
            let (name, description) = (fields.text("name"), fields.text("description"));
            AppEdit::Details { name, description }
        }
        Some(AppSection::Tokens) => {
            let [ttl, algorithm, networks] =
                ["ttl", "algorithm", "networks"].map(|name| fields.text(name));
            AppEdit::Tokens(TokenForm { ttl, algorithm, networks })
        }
        Some(AppSection::Keys) => {
            let [keys, url] = ["keys", "key_set_url"].map(|name| fields.text(name));
            AppEdit::Keys(KeyForm { keys, url })
        }
        Some(AppSection::SignIn) => AppEdit::CodeFlow(code_flow(&fields)),
        Some(AppSection::Scopes) => return Box::pin(change_scopes(visit, path, &fields)).await,
        None => return visit.error(WorkflowError::NotFound).await,
    };
    Box::pin(save(visit, path, edit, &fields)).await
}

async fn change_scopes(visit: Visit, path: AppPath, fields: &Fields) -> Response {
    if fields.has("go", "filter") || fields.has("go", "back") {
        return show(visit.keeping(fields), path).await;
    }
    let form = match scope_form(fields) {
        Ok(form) => form,
        Err(error) => return visit.refused(error, fields, |visit| show(visit, path)).await,
    };
    if fields.has("go", "save") {
        return Box::pin(save(visit, path, AppEdit::Scope(form), fields)).await;
    }
    let Path((org, app)) = &path;
    match apps::preview_scope(&visit.op, &AppRef::new(org, app), version(fields), form).await {
        Ok(preview) => {
            let visit = visit.keeping(fields);
            visit.org_page(Section::Apps, org, Ok(preview), pages::review_scopes).await
        }
        Err(error) => visit.refused(error, fields, |visit| show(visit, path)).await,
    }
}

fn version(fields: &Fields) -> i64 {
    fields.text("version").parse().unwrap_or_default()
}

async fn save(visit: Visit, path: AppPath, edit: AppEdit, fields: &Fields) -> Response {
    let flash = match edit {
        AppEdit::Scope(_) => FlashCode::AppScopesSaved,
        AppEdit::Details { .. }
        | AppEdit::Ttl(_)
        | AppEdit::Tokens(_)
        | AppEdit::Keys(_)
        | AppEdit::CodeFlow(_) => FlashCode::AppSaved,
    };
    let Path((org, app)) = &path;
    let (named, has_keys) = (AppRef::new(org, app), matches!(edit, AppEdit::Keys(_)));
    let mut saved = apps::edit(&visit.op, &named, version(fields), edit).await;
    if saved.is_ok() && has_keys {
        saved = visit.state().edge.key_sets.read_now(&visit.op, &named).await;
    }
    match saved {
        Ok(()) if fields.has("back", "playground") => {
            see_other_saying(&paths::playground_part(org, "step-2"), flash)
        }
        Ok(()) => see_other_saying(&paths::app_part(org, app, &fields.text("section")), flash),
        Err(error) => visit.refused(error, fields, |visit| show(visit, path)).await,
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
    let (named, typed) = (AppRef::new(&org, &app), fields.text("name"));
    let deleted = match demand(&visit, &fields, Proof::Kept).await {
        Ok(()) => apps::delete(&visit.op, &named, Meant::Typed(&typed)).await,
        Err(error) => Err(error),
    };
    match deleted {
        Ok(()) => see_other_saying(&paths::apps(&org), FlashCode::AppDeleted),
        Err(error) => {
            visit.refused(error, &fields, |visit| preview_deletion(visit, Path((org, app)))).await
        }
    }
}

/// What an app did.
pub async fn activity(visit: Visit, Path((org, app)): AppPath) -> Response {
    let (period, secret) = (period(&visit), visit.query("secret").unwrap_or_default());
    let secret = SecretId::parse(&secret).ok();
    let app = AppRef::new(&org, &app);
    let found = apps::show_activity(&visit.op, &app, period, secret.as_ref()).await;
    visit.org_page(Section::Apps, &org, found, pages::activity::activity).await
}

/// What all apps did in an organization.
pub async fn activity_of_org(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let found = apps::show_org_activity(&visit.op, &org, period(&visit)).await;
    visit.org_page(Section::Overview, &org, found, pages::activity::activity_of_org).await
}

fn period(visit: &Visit) -> Period {
    visit.query("by").and_then(|by| Period::from_wire_name(&by)).unwrap_or_default()
}

/// One act for many apps: first asked about, then done.
pub async fn bulk(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    let Some(act) = BulkAct::from_wire_name(&fields.text("act")) else {
        return visit.error(WorkflowError::NotFound).await;
    };
    let ids = || fields.all("app").filter_map(|id| AppId::parse(id).ok()).collect::<Vec<_>>();
    if fields.has("confirmed", "yes") {
        return match Box::pin(apps::apply(&visit.op, &org, act, &ids())).await {
            Ok(BulkResult { refused: 0, .. }) => {
                see_other_saying(&paths::apps(&org), FlashCode::BulkDone)
            }
            Ok(BulkResult { .. }) => see_other_saying(&paths::apps(&org), FlashCode::BulkSome),
            Err(error) => visit.error(error).await,
        };
    }
    let selection = if fields.has("all", "yes") {
        Selection::Fitting(AppQuery::read(|name| Some(fields.text(name))))
    } else {
        Selection::These(ids())
    };
    let found = apps::select(&visit.op, &org, &selection).await;
    visit.org_page(Section::Apps, &org, found, |page, apps| pages::bulk(page, act, apps)).await
}
