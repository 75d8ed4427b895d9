//! The first run: a one-time link leads to the first organization and its owner.

use axum::extract::Query;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use tower_sessions::Session;

use crate::console::pages::SetupLink;
use crate::console::paths;
use crate::console::view::FlashCode;
use crate::domain::secrets::secret::Presented;
use crate::http::caller::Caller;
use crate::http::console::fields::Fields;
use crate::http::console::visit::{AnyVisit, see_other_saying};
use crate::http::sessions;
use crate::workflows::WorkflowError;
use crate::workflows::organizations::set_up::{SetUp, is_setup_token, set_up};

/// The query of the setup link.
#[derive(Deserialize)]
pub struct Link {
    #[serde(default)]
    token: String,
}

/// The setup page, as long as the link works.
pub async fn show(visit: AnyVisit, Query(link): Query<Link>) -> Response {
    form(visit, link.token).await
}

async fn form(visit: AnyVisit, token: String) -> Response {
    let works = is_setup_token(&visit.state.workflows, &Presented::new(token.clone())).await;
    let link = match works {
        Ok(true) => SetupLink::Works(token),
        Ok(false) => {
            return visit.answering(StatusCode::NOT_FOUND).show_with(SetupLink::Over).await;
        }
        Err(error) => return visit.refuse(error, &Fields::none()).await,
    };
    let mut response = visit.show_with(link).await;
    let policy = HeaderName::from_static("referrer-policy");
    response.headers_mut().insert(policy, HeaderValue::from_static("same-origin"));
    response
}

/// Creates the first organization and signs its owner in.
pub async fn create(session: Session, caller: Caller, visit: AnyVisit, fields: Fields) -> Response {
    let w = visit.state.workflows.clone();
    let wanted = SetUp {
        token: fields.secret("token"),
        organization: fields.text("organization"),
        name: fields.text("name"),
        email: fields.text("email"),
        password: fields.text("password"),
    };
    let founded = match set_up(&w, &caller.clone().into(), wanted).await {
        Ok(founded) => founded,
        Err(WorkflowError::Invalid(errors)) => {
            let visit = visit.mending(&fields, errors);
            return form(visit, fields.text("token")).await;
        }
        Err(error) => return visit.refuse(error, &fields).await,
    };
    if sessions::sign_in(&session, &founded.person, founded.epoch, &caller).await.is_err() {
        return visit.refuse(WorkflowError::Unavailable, &Fields::none()).await;
    }
    see_other_saying(&paths::organization(&founded.org), FlashCode::SetUp)
}
