//! The first run: a one-time link leads to the first organization and its owner.

use axum::extract::Query;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use tower_sessions::Session;

use crate::console::pages::organizations as pages;
use crate::console::paths;
use crate::console::wording::flash::FlashCode;
use crate::domain::secrets::secret::Presented;
use crate::http::caller::Caller;
use crate::http::console::fields::Fields;
use crate::http::console::visit::{AnyVisit, append_cookie, see_other_saying};
use crate::http::sessions;
use crate::workflows::WorkflowError;
use crate::workflows::organizations::{self, SetUp};

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
    let works = organizations::is_setup_token(&visit.op, &Presented::new(token.clone())).await;
    match works {
        Ok(true) => {
            let mut response = visit.screen(|page| pages::set_up(page, token));
            let policy = HeaderName::from_static("referrer-policy");
            response.headers_mut().insert(policy, HeaderValue::from_static("same-origin"));
            response
        }
        Ok(false) => visit.answering(StatusCode::NOT_FOUND).screen(pages::set_up_is_over),
        Err(error) => visit.refusal(None, None, error),
    }
}

/// Creates the first organization and signs its owner in.
pub async fn create(session: Session, caller: Caller, visit: AnyVisit, fields: Fields) -> Response {
    let wanted = SetUp {
        token: fields.secret("token"),
        organization: fields.text("organization"),
        name: fields.text("name"),
        email: fields.text("email"),
        password: fields.text("password"),
    };
    let founded = match organizations::set_up(&visit.op, wanted).await {
        Ok(founded) => founded,
        Err(error) => {
            let again = |visit| form(visit, fields.text("token"));
            return visit.refused(error, &fields, again).await;
        }
    };
    if sessions::sign_in(&session, &founded.person, founded.epoch, &caller).await.is_err() {
        return visit.refusal(None, None, WorkflowError::Unavailable);
    }
    let mark = visit.device_cookie(&fields.text("email"));
    let mut response = see_other_saying(&paths::organization(&founded.org), FlashCode::SetUp);
    append_cookie(&mut response, &mark);
    response
}
