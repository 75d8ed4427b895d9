//! The token playground: a token with an app's own credentials, a look into it, a call with it.
//!
//! An App Secret comes with the one request that uses it, is sent on to this server's own
//! endpoints, and is gone with the answer: it is never stored, logged or sent back.

mod advice;
mod call;
mod look;
mod token;

use std::time::Duration;

use axum::extract::{Path, Query};
use axum::response::Response;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::console::view::{Answered, Exchange, Outcome, PlaygroundView, TokenLook};
use crate::domain::fields::FieldError;
use crate::domain::organizations::organization::ServiceInstance;
use crate::domain::secrets::secret::Presented;
use crate::domain::{AppId, OrgId, PermissionId, ServiceId};
use crate::http::console::fields::Fields;
use crate::http::console::visit::{Visit, keep_secret};
use crate::http::outbound::{Answer, Base, Call, Refusal};
use crate::workflows::playground::{self, Bench, look_into};
use crate::workflows::{OpContext, WorkflowError};

/// The service whose endpoints can be called.
const SERVICE: &str = "carbon-black-cloud";

/// What can be done here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    /// Ask for a token.
    GetToken,
    /// Take the token in the field apart.
    Look,
    /// Show the fields of another endpoint.
    Choose,
    /// Call the endpoint.
    Call,
}

impl Act {
    fn of(fields: &Fields) -> Option<Self> {
        match fields.text("go").as_str() {
            "token" => Some(Self::GetToken),
            "look" => Some(Self::Look),
            "choose" => Some(Self::Choose),
            "call" => Some(Self::Call),
            _ => None,
        }
    }
}

/// What a link to the playground may say.
#[derive(Deserialize)]
pub struct Link {
    /// The app to begin with.
    app: Option<String>,
}

/// Shows the playground.
pub async fn show(visit: Visit, Path(org): Path<OrgId>, Query(link): Query<Link>) -> Response {
    let chosen = link.app.and_then(|id| AppId::parse(&id).ok());
    let bench = playground::open(&visit.op, &org, chosen.as_ref()).await;
    match bench {
        Ok(bench) => {
            let mut view = view(&bench, chosen.as_ref().map(AppId::as_str).unwrap_or_default());
            view.call = call::form(&visit, &bench, &Fields::none());
            visit.show_with(view).await
        }
        Err(error) => visit.refuse(error, &Fields::none()).await,
    }
}

/// Does what one of the buttons says, and shows the page with what came of it.
pub async fn act(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    let chosen = AppId::parse(&chosen_app(&fields)).ok();
    let bench = playground::open(&visit.op, &org, chosen.as_ref()).await;
    let bench = match bench {
        Ok(bench) => bench,
        Err(error) => return visit.refuse(error, &fields).await,
    };
    let shown = match Act::of(&fields) {
        Some(act) => played(&visit, &org, &bench, act, &fields).await,
        None => Err(WorkflowError::NotFound),
    };
    let mut response = match shown {
        Ok((view, errors)) if errors.is_empty() => visit.keeping(&fields).show_with(view).await,
        Ok((view, errors)) => visit.mending(&fields, errors).show_with(view).await,
        Err(error) => return visit.refuse(error, &fields).await,
    };
    keep_secret(&mut response);
    response
}

/// The app of the form that was sent: each of the two has a field for it.
fn chosen_app(fields: &Fields) -> String {
    let first = fields.text("app");
    if first.is_empty() { fields.text("call_app") } else { first }
}

async fn played(
    visit: &Visit,
    org: &OrgId,
    bench: &Bench,
    act: Act,
    fields: &Fields,
) -> Result<(PlaygroundView, Vec<FieldError>), WorkflowError> {
    let mut view = view(bench, &chosen_app(fields));
    let mut errors = Vec::new();
    let mut bearer = call::bearer(fields);
    view.call = call::form(visit, bench, fields);
    match act {
        Act::GetToken => match token::get(visit, bench, fields).await {
            Ok((exchange, token)) => {
                view.token = Some(exchange);
                bearer = token.unwrap_or_default();
            }
            Err(found) => errors = found,
        },
        Act::Call => match call::send(visit, org, bench, fields).await? {
            Ok(exchange) => view.response = Some(exchange),
            Err(found) => errors = found,
        },
        Act::Look if bearer.is_empty() => {
            errors = vec![FieldError::new("bearer", "Paste an access token, or get one above.")];
        }
        Act::Look | Act::Choose => {}
    }
    let (look, held) = look(&visit.op, &bearer).await?;
    if look.is_none() && act == Act::Look && errors.is_empty() {
        errors =
            vec![FieldError::new("bearer", "This is no token: three parts with dots between.")];
    }
    view.look = look;
    if let Some(form) = &mut view.call {
        form.bearer = bearer;
        for need in &mut form.needs {
            need.is_held = held.as_ref().map(|held| held.contains(&need.permission));
        }
    }
    Ok((view, errors))
}

/// The token in the field taken apart, and the ids of what it permits.
async fn look(
    op: &OpContext,
    bearer: &str,
) -> Result<(Option<TokenLook>, Option<Vec<String>>), WorkflowError> {
    let Ok(service) = ServiceId::parse(SERVICE) else {
        return Err(WorkflowError::Internal);
    };
    if bearer.is_empty() {
        return Ok((None, None));
    }
    let parts = look_into(op, &Presented::new(bearer.to_owned()), &service).await?;
    let held = parts
        .as_ref()
        .map(|parts| parts.permissions.iter().map(PermissionId::to_string).collect::<Vec<_>>());
    Ok((parts.map(|parts| look::words(parts, op.now())), held))
}

fn view(bench: &Bench, app: &str) -> PlaygroundView {
    let choice = |app: &crate::domain::apps::app::App| (app.id.to_string(), app.name.to_string());
    PlaygroundView {
        apps: bench.apps.iter().map(choice).collect(),
        app: app.to_owned(),
        ..PlaygroundView::default()
    }
}

fn instance(bench: &Bench) -> Option<&ServiceInstance> {
    bench.services.iter().find(|instance| instance.service.as_str() == SERVICE)
}

/// Makes a call and measures it.
async fn exchange(
    visit: &Visit,
    base: &Base,
    call: Call,
    curl: String,
) -> (Exchange, Option<Answer>) {
    let w = visit.workflows();
    let (method, path) = (call.method.to_string(), call.path.to_string());
    let began = w.now();
    let sent = visit.state().edge.outbound.send(base, call).await;
    let took = w.now().since(began);
    let (outcome, answer) = match sent {
        Ok(answer) => (Outcome::Answered(Box::new(answered(&answer, took))), Some(answer)),
        Err(refusal) => (Outcome::NoAnswer(refusal.to_string()), None),
    };
    (Exchange { method, path, curl, outcome }, answer)
}

/// An exchange that did not take place.
fn not_sent(call: &Call, curl: String, refusal: &Refusal) -> Exchange {
    let outcome = Outcome::NoAnswer(refusal.to_string());
    Exchange { method: call.method.to_string(), path: call.path.to_string(), curl, outcome }
}

fn answered(answer: &Answer, took: Duration) -> Answered {
    let status = http::StatusCode::from_u16(answer.status).unwrap_or_default();
    Answered {
        status: answer.status,
        reason: status.canonical_reason().unwrap_or_default(),
        millis: took.as_millis(),
        bytes: answer.body.len(),
        headers: answer.headers.clone(),
        body: pretty(&answer.body),
        is_cut: answer.is_cut,
        advice: None,
    }
}

/// JSON with its fields on lines of their own; anything else as it is.
fn pretty(body: &str) -> String {
    let value = serde_json::from_str::<serde_json::Value>(body);
    let text = value.and_then(|value| serde_json::to_string_pretty(&value));
    text.unwrap_or_else(|_| body.to_owned())
}

/// A text within single quotes of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// What was pasted, without the blanks and line ends that copying adds.
fn pasted(fields: &Fields, name: &str) -> Zeroizing<String> {
    Zeroizing::new(fields.secret(name).expose().trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_indented_and_other_text_stays() {
        assert_eq!(pretty("{\"a\":1}"), "{\n  \"a\": 1\n}");
        assert_eq!(pretty("id,name\n1,x"), "id,name\n1,x");
    }

    #[test]
    fn quotes_cannot_leave_the_shell_argument() {
        assert_eq!(quoted("a'; rm -rf '"), r"'a'\''; rm -rf '\'''");
    }
}
