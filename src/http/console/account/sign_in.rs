//! Signing in and out.

use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_sessions::Session;

use crate::console::pages::account::KEPT_FORM;
use crate::console::wording::flash::FlashCode;
use crate::console::{pages, paths};
use crate::domain::apps::redirect_uri::RedirectUri;
use crate::domain::secrets::secret::Password;
use crate::http::caller::Caller;
use crate::http::console::fields::Fields;
use crate::http::console::links::link_of;
use crate::http::console::visit::{AnyVisit, append_cookie, see_other, see_other_saying};
use crate::http::errors::{not_tried, wants_page};
use crate::http::headers::let_lead_to;
use crate::http::password_attempts::Place;
use crate::http::sessions::{self, KeptForm, SessionUnavailable};
use crate::http::state::AppState;
use crate::workflows::{WorkflowError, account, consents};

/// The sign-in page. Who is signed in already is led on, unless an app asks for it anew.
pub async fn show(visit: AnyVisit) -> Response {
    let return_to = return_to(&visit);
    if visit.visitor().is_none() || link_of(&return_to).is_some() {
        return form(visit).await;
    }
    see_other(paths::local_path(&return_to).unwrap_or(paths::HOME))
}

/// Where the sign-in leads to.
fn return_to(visit: &AnyVisit) -> String {
    let state = visit.state_of_page();
    state.submitted.value("return_to").or(state.query("return_to")).unwrap_or_default()
}

/// Shows the sign-in in place of what a form was sent to when its session has ended, and keeps what
/// was typed: [`sign_in`] leads back to it.
pub async fn keep_forms(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !wants_page(request.headers()) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let visit = match AnyVisit::from_request_parts(&mut parts, &state).await {
        Ok(visit) if visit.visitor().is_none() => visit,
        Ok(_) => return next.run(Request::from_parts(parts, body)).await,
        Err(unavailable) => return unavailable,
    };
    let return_to = page_of(&parts, state.edge.public_url.as_str());
    let sent = Fields::from_request(Request::from_parts(parts, body), &state).await;
    let typed = sent.map(|fields| fields.written()).unwrap_or_default();
    let kept = Fields::of(&[("return_to", &return_to), (KEPT_FORM, &typed)]);
    let mut response = form(visit.mending(&kept, Vec::new())).await;
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response
}

/// The page from which a form was sent, as far as the browser tells.
fn page_of(parts: &Parts, public_url: &str) -> String {
    let referer = parts.headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let from = referer.and_then(|from| from.strip_prefix(public_url)).and_then(paths::local_path);
    let sent_to = parts.uri.path_and_query().map_or(paths::HOME, |path| path.as_str());
    paths::page_of(from.unwrap_or(sent_to))
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
    let return_to = paths::local_path(&return_to).unwrap_or(paths::HOME);
    let mut response = match fields.all(KEPT_FORM).next() {
        None => see_other(return_to),
        Some(typed) => {
            if keep(&session, return_to, typed).await.is_err() {
                return visit.refusal(None, None, WorkflowError::Unavailable);
            }
            see_other_saying(return_to, FlashCode::FormKept)
        }
    };
    append_cookie(&mut response, &mark);
    response
}

/// Keeps a form for the page that shows it, unless no form of ours is that long.
async fn keep(session: &Session, page: &str, typed: &str) -> Result<(), SessionUnavailable> {
    if typed.len() > KeptForm::MOST_BYTES {
        return Ok(());
    }
    let path = page.split(['?', '#']).next().unwrap_or_default().to_owned();
    let form = KeptForm { path, typed: Fields::read(typed).written() };
    sessions::keep_form(session, &form).await
}

/// Ends the session, and leads on to the app that asked for it. One that has ended already needs no
/// password for that.
pub async fn sign_out(session: Session, visit: AnyVisit, fields: Fields) -> Response {
    let then = format!("{}?{}", paths::END_APP_SESSION, fields.text("then"));
    let then = paths::local_path(&then).filter(|_| !fields.text("then").is_empty());
    let lead_on = || match then {
        Some(then) => see_other(then),
        None => see_other_saying(paths::SIGN_IN, FlashCode::SignedOut),
    };
    if visit.visitor().is_none() {
        return lead_on();
    }
    // The record is worth less than the end of the session, which must not wait for it.
    let noted = account::sign_out(&visit.op).await;
    if sessions::sign_out(&session).await.is_err() || noted.is_err() {
        return visit.refusal(None, None, WorkflowError::Unavailable);
    }
    lead_on()
}
