//! Signing in and out.

use axum::response::Response;
use tower_sessions::Session;

use crate::console::wording::flash::FlashCode;
use crate::console::{pages, paths};
use crate::domain::apps::redirect_uri::RedirectUri;
use crate::domain::secrets::secret::Password;
use crate::http::caller::Caller;
use crate::http::console::fields::Fields;
use crate::http::console::links::link_of;
use crate::http::console::visit::{AnyVisit, Visit, append_cookie, see_other, see_other_saying};
use crate::http::errors::not_tried;
use crate::http::headers::let_lead_to;
use crate::http::password_attempts::Place;
use crate::http::sessions;
use crate::workflows::{WorkflowError, account, consents};

/// The sign-in page. Who is signed in already is led on, unless an app asks for it anew.
pub async fn show(visit: AnyVisit) -> Response {
    let is_for_app = link_of(&return_to(&visit)).is_some();
    if visit.visitor().is_some() && !is_for_app {
        see_other(paths::HOME)
    } else {
        form(visit).await
    }
}

/// Where the sign-in leads to.
fn return_to(visit: &AnyVisit) -> String {
    let state = visit.state_of_page();
    state.submitted.value("return_to").or(state.query("return_to")).unwrap_or_default()
}

async fn form(visit: AnyVisit) -> Response {
    let preview = match link_of(&return_to(&visit)) {
        // What the page says of the app is no reason not to show it.
        Some(link) => consents::preview(&visit.op, &link).await.unwrap_or_default(),
        None => None,
    };
    let source = preview.as_ref().map(|it| RedirectUri::policy_source(&it.redirect_uri));
    let mut response = visit.screen(|page| pages::account::sign_in(page, preview));
    if let Some(source) = source {
        let_lead_to(&mut response, &source);
    }
    response
}

/// Checks e-mail address and password and begins a session.
pub async fn sign_in(
    session: Session,
    caller: Caller,
    visit: AnyVisit,
    fields: Fields,
) -> Response {
    let (op, edge) = (visit.op.clone(), visit.state.edge.clone());
    let email = fields.text("email");
    let place = Place::of(caller.address, visit.device(&email));
    let attempt = match edge.passwords.begin(&email, place, || op.moment()).await {
        Ok(attempt) => attempt,
        Err(refused) => return not_tried(refused),
    };
    let password = Password::typed(fields.text("password"));
    let signed = match account::sign_in(&op, &email, password).await {
        Ok(signed) => signed,
        Err(error) => {
            if !matches!(error, WorkflowError::Invalid(_)) {
                attempt.was_none();
            }
            return visit.refused(error, &fields, form).await;
        }
    };
    attempt.succeeded();
    let mark = visit.device_cookie(&email);
    if sessions::sign_in(&session, &signed.person, signed.epoch, &caller).await.is_err() {
        return visit.refusal(None, None, WorkflowError::Unavailable);
    }
    let return_to = fields.text("return_to");
    if link_of(&return_to).is_some() && sessions::answer(&session, &return_to).await.is_err() {
        return visit.refusal(None, None, WorkflowError::Unavailable);
    }
    let mut response = see_other(paths::local_path(&return_to).unwrap_or(paths::HOME));
    append_cookie(&mut response, &mark);
    response
}

/// Ends the session, and leads on to the app that asked for it.
pub async fn sign_out(session: Session, visit: Visit, fields: Fields) -> Response {
    // The record is worth less than the end of the session, which must not wait for it.
    let noted = account::sign_out(&visit.op).await;
    if sessions::sign_out(&session).await.is_err() || noted.is_err() {
        return visit.error(WorkflowError::Unavailable).await;
    }
    let then = format!("{}?{}", paths::END_APP_SESSION, fields.text("then"));
    match paths::local_path(&then).filter(|_| !fields.text("then").is_empty()) {
        Some(then) => see_other(then),
        None => see_other_saying(paths::SIGN_IN, FlashCode::SignedOut),
    }
}
