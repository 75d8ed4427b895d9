//! Create App, step by step.

use axum::extract::Path;
use axum::response::Response;

use crate::console::pages::Revealing;
use crate::console::paths;
use crate::console::view::FlashCode;
use crate::domain::apps::code_flow::CodeFlowForm;
use crate::domain::apps::prefill::Prefill;
use crate::domain::{AppId, AppRef, DraftId, OrgId};
use crate::http::console::fields::Fields;
use crate::http::console::visit::{Visit, keep_secret, see_other, see_other_saying};
use crate::workflows::WorkflowError;
use crate::workflows::apps::create::{Creation, create_app};
use crate::workflows::apps::draft::{
    Confirmed, DetailsForm, DraftStep, begin_prefilled, cancel_draft, keep_step,
};
use crate::workflows::sharing;

/// Takes the type and begins a draft, with what a link filled in.
pub async fn begin(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    let (filled, _) = Prefill::read(fields.pairs());
    match begin_prefilled(&visit.op(), &org, filled).await {
        Ok(draft) => see_other(&paths::new_app_details(&org, &draft)),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Takes another type for an app that was begun.
pub async fn change_type(
    visit: Visit,
    Path((org, draft)): Path<(OrgId, DraftId)>,
    fields: Fields,
) -> Response {
    let step = DraftStep::Type(fields.text("type"));
    match keep_step(&visit.op(), &org, &draft, step).await {
        Ok(()) => see_other(&paths::new_app_details(&org, &draft)),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Takes name, description and TTL.
pub async fn details(
    visit: Visit,
    Path((org, draft)): Path<(OrgId, DraftId)>,
    fields: Fields,
) -> Response {
    let step = DraftStep::Details(DetailsForm {
        name: fields.text("name"),
        description: fields.text("description"),
        ttl: fields.text("ttl"),
        code_flow: code_flow(&fields),
    });
    let goes_back = fields.has("go", "back");
    match keep_step(&visit.op(), &org, &draft, step).await {
        Ok(()) | Err(WorkflowError::Invalid(_)) if goes_back => {
            see_other(&paths::new_app_type(&org, &draft))
        }
        Ok(()) => see_other(&paths::new_app_scopes(&org, &draft)),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// The fields of redirect URIs and refresh tokens.
pub(crate) fn code_flow(fields: &Fields) -> CodeFlowForm {
    CodeFlowForm {
        redirect_uris: fields.text("redirect_uris"),
        has_refresh: fields.has("has_refresh", "yes"),
        refresh_ttl: fields.text("refresh_ttl"),
    }
}

/// Takes the ticked roles. The filter and Back keep them without asking for more.
pub async fn scopes(
    visit: Visit,
    Path((org, draft)): Path<(OrgId, DraftId)>,
    fields: Fields,
) -> Response {
    let scope = match fields.roles() {
        Ok(scope) => scope,
        Err(error) => return visit.refuse(error, &fields).await,
    };
    let (filters, goes_back) = (fields.has("go", "filter"), fields.has("go", "back"));
    let step = if filters || goes_back {
        DraftStep::ScopeSoFar(scope)
    } else {
        let is_confirmed = fields.has("without_roles", "yes");
        let may_be_empty = if is_confirmed { Confirmed::Yes } else { Confirmed::No };
        DraftStep::Scope { scope, may_be_empty }
    };
    match keep_step(&visit.op(), &org, &draft, step).await {
        Ok(()) if filters => visit.show_again(&fields).await,
        Ok(()) if goes_back => see_other(&paths::new_app_details(&org, &draft)),
        Ok(()) => see_other(&paths::new_app_review(&org, &draft)),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Throws the draft away.
pub async fn cancel(visit: Visit, Path((org, draft)): Path<(OrgId, DraftId)>) -> Response {
    match cancel_draft(&visit.op(), &org, &draft).await {
        Ok(()) => see_other(&paths::apps(&org)),
        Err(error) => visit.refuse(error, &Fields::none()).await,
    }
}

/// Creates the app and shows its secret: the one answer in which it stands.
pub async fn create(visit: Visit, Path((org, draft)): Path<(OrgId, DraftId)>) -> Response {
    match create_app(&visit.op(), &org, &draft).await {
        Ok(Creation::Created { secret, secret_id, .. }) => {
            let revealing = Revealing::new(secret_id, secret, None);
            let mut response = visit.show_with(revealing).await;
            keep_secret(&mut response);
            response
        }
        Ok(Creation::CreatedWithoutSecret(app)) => {
            see_other_saying(&paths::app(&org, &app), FlashCode::AppCreated)
        }
        Ok(Creation::AlreadyCreated(_)) => visit.show().await,
        Err(error) => {
            let review = paths::new_app_review(&org, &draft);
            visit.at(&review).refuse(error, &Fields::none()).await
        }
    }
}

/// Adds the app to its organization, or not now.
pub async fn add(visit: Visit, Path((org, app)): Path<(OrgId, AppId)>, fields: Fields) -> Response {
    let details = paths::app(&org, &app);
    if !fields.has("add", "yes") {
        return see_other_saying(&details, FlashCode::AppNotAdded);
    }
    match sharing::add(&visit.op, &AppRef::new(&org, &app)).await {
        Ok(_) => see_other_saying(&details, FlashCode::AppAdded),
        Err(error) => visit.refuse(error, &fields).await,
    }
}
