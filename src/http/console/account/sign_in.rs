//! Signing in and out.

use axum::response::Response;
use tower_sessions::Session;

use crate::console::wording::flash::FlashCode;
use crate::console::{pages, paths};
use crate::domain::secrets::secret::Password;
use crate::http::caller::Caller;
use crate::http::console::fields::Fields;
use crate::http::console::visit::{AnyVisit, Visit, append_cookie, see_other, see_other_saying};
use crate::http::errors::not_tried;
use crate::http::password_attempts::Place;
use crate::http::sessions;
use crate::workflows::{WorkflowError, account};

/// The sign-in page. Who is signed in already is led on.
pub async fn show(visit: AnyVisit) -> Response {
    if visit.visitor().is_some() { see_other(paths::HOME) } else { form(visit).await }
}

async fn form(visit: AnyVisit) -> Response {
    visit.screen(pages::account::sign_in)
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
    let mut response = see_other(paths::local_path(&return_to).unwrap_or(paths::HOME));
    append_cookie(&mut response, &mark);
    response
}

/// Ends the session.
pub async fn sign_out(session: Session, visit: Visit) -> Response {
    // The record is worth less than the end of the session, which must not wait for it.
    let noted = account::sign_out(&visit.op).await;
    if sessions::sign_out(&session).await.is_err() || noted.is_err() {
        return visit.error(WorkflowError::Unavailable).await;
    }
    see_other_saying(paths::SIGN_IN, FlashCode::SignedOut)
}
