//! Signing in to apps: the authorization endpoint, signing out at an app's wish, and the end of what
//! somebody lets an app do.
//!
//! The endpoints of the gateway that browsers visit are pages of the console: they have a session,
//! and a form of theirs counts only from our own pages.

use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tower_sessions::Session;

use crate::console::pages::consents as pages;
use crate::console::paths;
use crate::console::wording::flash::FlashCode;
use crate::domain::apps::redirect_uri::RedirectUri;
use crate::domain::secrets::secret::Presented;
use crate::domain::{AppId, AppRef, ConsentId, OrgId};
use crate::http::console::address::Path;
use crate::http::console::fields::Fields;
use crate::http::console::links::link_of;
use crate::http::console::visit::{AnyVisit, Visit, keep_secret, see_other, see_other_saying};
use crate::http::csp::parameters::Parameters;
use crate::http::headers::let_lead_to;
use crate::http::sessions;
use crate::workflows::consents::{self, Decision, EndSession, Outcome};
use crate::workflows::{WorkflowError, account};

/// The authorization endpoint: what an app asks of somebody.
pub async fn ask(session: Session, visit: AnyVisit) -> Response {
    if visit.state_of_page().query("logout").is_some() {
        return leave(session, visit).await;
    }
    Box::pin(follow(session, visit, None)).await
}

/// What they say to that.
pub async fn decide(session: Session, visit: AnyVisit, fields: Fields) -> Response {
    let decision = match OrgId::parse(&fields.text("org")) {
        Ok(org) if fields.has("go", "allow") => Some(Decision::Allow(org)),
        Ok(_) | Err(_) => fields.has("go", "deny").then_some(Decision::Deny),
    };
    Box::pin(follow(session, visit, decision)).await
}

async fn follow(session: Session, visit: AnyVisit, decision: Option<Decision>) -> Response {
    let here = visit.state_of_page().here.clone();
    let Some(link) = link_of(&here) else {
        return visit.screen_400(pages::malformed);
    };
    let Ok(facts) = facts(&session, &here).await else {
        return visit.refusal(None, None, WorkflowError::Unavailable);
    };
    let outcome = match consents::authorize(&visit.op, &link, facts, decision).await {
        Ok(outcome) => outcome,
        Err(error) => return visit.refusal(None, None, error),
    };
    match outcome {
        Outcome::Refused(why) => visit.screen_400(|page| pages::refused(page, why)),
        Outcome::SignIn => {
            see_other(&paths::sign_in_to_app(&here, link.get("login_hint").unwrap_or_default()))
        }
        Outcome::Ask(offer) => {
            let source = RedirectUri::policy_source(&offer.redirect_uri);
            let mut response = visit.screen(|page| pages::ask(page, &link, *offer));
            let_lead_to(&mut response, &source);
            response
        }
        Outcome::Code { redirect_uri, code, state } => {
            if facts.is_some_and(|facts| facts.answers_this)
                && sessions::has_answered(&session).await.is_err()
            {
                return visit.refusal(None, None, WorkflowError::Unavailable);
            }
            let code = code.into_inner();
            let mut answer = vec![("code", code.expose())];
            answer.extend(state.as_deref().map(|state| ("state", state)));
            back_to_app(&visit, &redirect_uri, answer)
        }
        Outcome::Error { redirect_uri, error, state } => {
            let mut answer =
                vec![("error", error.code.wire_name()), ("error_description", error.description)];
            answer.extend(state.as_deref().map(|state| ("state", state)));
            back_to_app(&visit, &redirect_uri, answer)
        }
    }
}

/// What the session says of whoever is signed in.
async fn facts(
    session: &Session,
    here: &str,
) -> Result<Option<consents::Session>, sessions::SessionUnavailable> {
    let Some(signed_in) = sessions::signed_in(session).await? else {
        return Ok(None);
    };
    let answers_this = sessions::answers(session, here).await?;
    Ok(Some(consents::Session { signed_in_at: signed_in.since, answers_this }))
}

/// The answer to an app, with the issuer (RFC 9207). Nobody keeps it.
fn back_to_app(visit: &AnyVisit, redirect_uri: &str, answer: Vec<(&str, &str)>) -> Response {
    let issuer = visit.op.settings().issuer();
    let answer: Vec<_> = answer.into_iter().chain([("iss", issuer.as_str())]).collect();
    let mut response = see_other(&with_answer(redirect_uri, &answer));
    keep_secret(&mut response);
    response
}

/// An address of an app with parameters beside those that it has.
pub fn with_answer(redirect_uri: &str, answer: &[(&str, &str)]) -> String {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<_> =
        answer.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    let glue = match redirect_uri.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some(_) => "&",
    };
    format!("{redirect_uri}{glue}{}", pairs.join("&"))
}

/// Signs out at the wish of an app: at once where its ID token proves that it speaks of whoever is
/// signed in, and after a question otherwise.
pub async fn leave(session: Session, visit: AnyVisit) -> Response {
    let Ok(parameters) = Parameters::read(visit.parts.uri.query(), None, b"") else {
        return visit.screen_400(pages::malformed);
    };
    let text = |name: &str| parameters.get(name).map(str::to_owned);
    let form = EndSession {
        id_token_hint: text("id_token_hint").map(Presented::new),
        client_id: text("client_id"),
        redirect_uri: text("post_logout_redirect_uri"),
    };
    let leaving = match consents::preview_end(&visit.op, &form).await {
        Ok(leaving) => leaving,
        Err(WorkflowError::NotFound) => return visit.screen_400(pages::no_way_back),
        Err(error) => return visit.refusal(None, None, error),
    };
    let state = text("state");
    let back = leaving.back.as_deref().map(|back| match &state {
        Some(state) => with_answer(back, &[("state", state)]),
        None => back.to_owned(),
    });
    if visit.visitor().is_some() && !leaving.is_proved {
        let query = visit.parts.uri.query().unwrap_or_default().to_owned();
        let mut response = visit.screen(|page| pages::leave(page, &leaving, query));
        if let Some(back) = &leaving.back {
            let_lead_to(&mut response, &RedirectUri::policy_source(back));
        }
        return response;
    }
    let ended = consents::end_session(&visit.op, &form).await;
    let mut is_out = ended.is_ok();
    if visit.visitor().is_some() {
        let noted = account::sign_out(&visit.op).await;
        is_out &= sessions::sign_out(&session).await.is_ok() && noted.is_ok();
    }
    if !is_out {
        return visit.refusal(None, None, WorkflowError::Unavailable);
    }
    match back {
        Some(back) => see_other(&back),
        None => see_other_saying(paths::SIGN_IN, FlashCode::SignedOut),
    }
}

/// Takes back what the visitor lets an app do.
pub async fn withdraw(visit: Visit, Path(consent): Path<ConsentId>) -> Response {
    match consents::withdraw(&visit.op, &consent).await {
        Ok(()) => see_other_saying(&paths::own_consents(), FlashCode::ConsentWithdrawn),
        Err(error) => visit.error(error).await,
    }
}

/// Ends what somebody lets an app do.
pub async fn end(
    visit: Visit,
    Path((org, app, consent)): Path<(OrgId, AppId, ConsentId)>,
) -> Response {
    match consents::end_of_app(&visit.op, &AppRef::new(&org, &app), &consent).await {
        Ok(()) => see_other_saying(&paths::app_part(&org, &app, "people"), FlashCode::ConsentEnded),
        Err(error) => visit.error(error).await,
    }
}

/// Ends what everybody lets an app do.
pub async fn end_all(visit: Visit, Path((org, app)): Path<(OrgId, AppId)>) -> Response {
    match consents::end_all_of_app(&visit.op, &AppRef::new(&org, &app)).await {
        Ok(()) => {
            see_other_saying(&paths::app_part(&org, &app, "people"), FlashCode::ConsentsEnded)
        }
        Err(error) => visit.error(error).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_stands_beside_what_the_address_has() {
        for (address, answered) in [
            ("https://a.example/cb", "https://a.example/cb?code=x%2Fy"),
            ("https://a.example/cb?", "https://a.example/cb?code=x%2Fy"),
            ("https://a.example/cb?a=b", "https://a.example/cb?a=b&code=x%2Fy"),
            ("com.example.app:/cb", "com.example.app:/cb?code=x%2Fy"),
        ] {
            assert_eq!(with_answer(address, &[("code", "x/y")]), answered);
        }
    }
}
