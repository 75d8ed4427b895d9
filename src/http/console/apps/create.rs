//! Create App, step by step. A step that was accepted leads to the next; Back keeps what was
//! typed without asking for more.

use axum::response::Response;

use crate::console::pages::apps::create::{AppRequest, Reviewed};
use crate::console::pages::apps::{self as outer, AppCreated, create as pages};
use crate::console::pages::frame::Section;
use crate::console::paths;
use crate::console::wording::flash::FlashCode;
use crate::domain::apps::prefill::Prefill;
use crate::domain::{AppRef, DraftId, OrgId};
use crate::http::console::address::{AppPath, Path};
use crate::http::console::apps::form::{code_flow, scope_form};
use crate::http::console::fields::Fields;
use crate::http::console::sharing::preview_addition;
use crate::http::console::visit::{Visit, keep_secret, see_other, see_other_saying};
use crate::http::csp::app_body::AppBody;
use crate::workflows::apps::{self, Creation, DetailsForm, DraftStep};
use crate::workflows::{WorkflowError, sharing};

/// A draft in an organization, as an address names them.
type DraftPath = Path<(OrgId, DraftId)>;

/// Asks for the type.
pub async fn ask(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let may = apps::authorize_creation(&visit.op, &org).await;
    visit.org_page(Section::Apps, &org, may, |page, ()| pages::begin(page)).await
}

/// Takes the type and begins a draft, with what a link filled in.
pub async fn begin(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    let filled = Prefill::read(fields.pairs()).filled;
    match apps::begin(&visit.op, &org, filled).await {
        Ok(draft) => see_other(&paths::new_app_details(&org, &draft)),
        Err(error) => visit.refused(error, &fields, |visit| ask(visit, Path(org))).await,
    }
}

/// Asks for another type.
pub async fn show_type(visit: Visit, Path((org, draft)): DraftPath) -> Response {
    let found = apps::see_draft(&visit.op, &org, &draft).await;
    visit.org_page(Section::Apps, &org, found, pages::change_type).await
}

/// Takes another type for an app that was begun.
pub async fn change_type(visit: Visit, path: DraftPath, fields: Fields) -> Response {
    let Path((org, draft)) = &path;
    let step = DraftStep::Type(fields.text("type"));
    match apps::keep_step(&visit.op, org, draft, step).await {
        Ok(()) => see_other(&paths::new_app_details(org, draft)),
        Err(error) => visit.refused(error, &fields, |visit| show_type(visit, path)).await,
    }
}

/// Asks for name, description and TTL.
pub async fn show_details(visit: Visit, Path((org, draft)): DraftPath) -> Response {
    let offer = apps::offer(&visit.op, &org, &draft).await;
    if offer.as_ref().is_ok_and(|offer| offer.draft.made.is_some()) {
        return see_other(&paths::created(&org, &draft));
    }
    visit.org_page(Section::Apps, &org, offer, pages::details).await
}

/// Takes name, description and TTL.
pub async fn keep_details(visit: Visit, path: DraftPath, fields: Fields) -> Response {
    let Path((org, draft)) = &path;
    let step = DraftStep::Details(DetailsForm {
        name: fields.text("name"),
        description: fields.text("description"),
        ttl: fields.text("ttl"),
        code_flow: code_flow(&fields),
    });
    let goes_back = fields.has("go", "back");
    match apps::keep_step(&visit.op, org, draft, step).await {
        Ok(()) | Err(WorkflowError::Invalid(_)) if goes_back => {
            see_other(&paths::new_app_type(org, draft))
        }
        Ok(()) => see_other(&paths::new_app_scopes(org, draft)),
        Err(error) => visit.refused(error, &fields, |visit| show_details(visit, path)).await,
    }
}

/// Asks for the scopes.
pub async fn show_scopes(visit: Visit, Path((org, draft)): DraftPath) -> Response {
    let offer = apps::offer(&visit.op, &org, &draft).await;
    if offer.as_ref().is_ok_and(|offer| offer.draft.made.is_some()) {
        return see_other(&paths::created(&org, &draft));
    }
    visit.org_page(Section::Apps, &org, offer, pages::scopes).await
}

/// Takes the ticked roles. The filter keeps them without asking for more, like Back.
pub async fn keep_scopes(visit: Visit, path: DraftPath, fields: Fields) -> Response {
    let Path((org, draft)) = &path;
    let (filters, goes_back) = (fields.has("go", "filter"), fields.has("go", "back"));
    let step = scope_form(&fields).map(|form| {
        if filters || goes_back {
            DraftStep::ScopeSoFar(form.scope)
        } else {
            DraftStep::Scope(form)
        }
    });
    let kept = match step {
        Ok(step) => apps::keep_step(&visit.op, org, draft, step).await,
        Err(error) => Err(error),
    };
    match kept {
        Ok(()) if filters => show_scopes(visit.keeping(&fields), path).await,
        Ok(()) if goes_back => see_other(&paths::new_app_details(org, draft)),
        Ok(()) => see_other(&paths::new_app_review(org, draft)),
        Err(error) => visit.refused(error, &fields, |visit| show_scopes(visit, path)).await,
    }
}

/// Shows what would come of the draft.
pub async fn review(visit: Visit, Path((org, draft)): DraftPath) -> Response {
    let found = apps::review(&visit.op, &org, &draft).await;
    if found.as_ref().is_ok_and(|found| found.draft.made.is_some()) {
        return see_other(&paths::created(&org, &draft));
    }
    let url = format!("{}/orgs/{org}/oauth-apps", visit.op.settings().issuer());
    let found = found.map(|found| {
        let new = found.draft.content.to_new_app().ok();
        let json = new.map(|new| AppBody::written(&new, found.named.clone()));
        Reviewed { found, request: json.map(|json| AppRequest { url, json }) }
    });
    visit.org_page(Section::Apps, &org, found, pages::review).await
}

/// Throws the draft away.
pub async fn cancel(visit: Visit, Path((org, draft)): DraftPath) -> Response {
    match apps::cancel(&visit.op, &org, &draft).await {
        Ok(()) => see_other(&paths::apps(&org)),
        Err(error) => visit.error(error).await,
    }
}

/// What became of the draft.
pub async fn show_created(visit: Visit, Path((org, draft)): DraftPath) -> Response {
    let found = apps::see_draft(&visit.op, &org, &draft).await;
    visit.org_page(Section::Apps, &org, found, outer::already_created).await
}

/// Creates the app and shows its secret: the one answer in which it stands.
pub async fn create(visit: Visit, path: DraftPath) -> Response {
    let Path((org, draft)) = &path;
    match apps::create(&visit.op, org, draft).await {
        Ok(Creation::Created { app, secret, secret_id }) => {
            let token_url = format!("{}/auth/token", visit.op.settings().issuer());
            let made = AppCreated { app: *app, secret_id, secret, token_url };
            let mut response = visit.org_page(Section::Apps, org, Ok(made), outer::created).await;
            keep_secret(&mut response);
            response
        }
        Ok(Creation::CreatedWithoutSecret(app)) => {
            see_other_saying(&paths::app(org, &app), FlashCode::AppCreated)
        }
        Ok(Creation::AlreadyCreated(_)) => show_created(visit, path).await,
        Err(error) => visit.refused(error, &Fields::none(), |visit| review(visit, path)).await,
    }
}

/// Adds the app to its organization, or not now.
pub async fn add(visit: Visit, Path((org, app)): AppPath, fields: Fields) -> Response {
    let details = paths::app(&org, &app);
    if !fields.has("add", "yes") {
        return see_other_saying(&details, FlashCode::AppNotAdded);
    }
    match sharing::add(&visit.op, &AppRef::new(&org, &app)).await {
        Ok(_) => see_other_saying(&details, FlashCode::AppAdded),
        Err(error) => {
            visit.refused(error, &fields, |visit| preview_addition(visit, Path((org, app)))).await
        }
    }
}
