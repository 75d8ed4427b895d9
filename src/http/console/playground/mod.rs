//! The token playground: a token with an app's own credentials, a look into it, a call with it.
//!
//! An App Secret comes with the one request that uses it, is sent on, and is gone: it is never
//! stored, logged or sent back. What a request brought about lies on the desk of its session, and
//! the page that shows it is the answer to a GET: Reload and Back send nothing again.

mod advice;
mod call;
mod exchange;
mod token;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::console::pages::frame::Section;
use crate::console::pages::playground::{self as pages, Looked, Playground};
use crate::console::paths;
use crate::console::wording::snippets::snippets;
use crate::domain::fields::FieldError;
use crate::domain::secrets::secret::Presented;
use crate::domain::{AppId, OrgId};
use crate::http::console::address::Path;
use crate::http::console::fields::Fields;
use crate::http::console::playground::call::Sent;
use crate::http::console::playground::exchange::{Hidden, bearer, kept, trimmed};
use crate::http::console::playground::token::Asked;
use crate::http::console::visit::{Visit, keep_secret, see_other};
use crate::workflows::playground::{
    self, Desk, Exchange, Finding, PastedAs, Shown, change_desk, decode, desk, diagnose, look_into,
};
use crate::workflows::{OpContext, WorkflowError};

/// What can be done here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    /// Ask for a token.
    GetToken,
    /// Take the token in the field apart.
    Look,
    /// Show the fields of another endpoint, or what was found among them.
    Choose,
    /// Call the endpoint.
    Call,
    /// Call what was called before.
    Replay,
    /// Forget the calls.
    Clear,
    /// Say what is wrong with credentials.
    Diagnose,
}

impl Act {
    fn of(fields: &Fields) -> Option<Self> {
        match fields.text("go").as_str() {
            "token" => Some(Self::GetToken),
            "look" => Some(Self::Look),
            "choose" => Some(Self::Choose),
            "call" => Some(Self::Call),
            "replay" => Some(Self::Replay),
            "clear" => Some(Self::Clear),
            "diagnose" => Some(Self::Diagnose),
            _ => None,
        }
    }

    /// The part of the page that shows what came of it.
    const fn part(self) -> &'static str {
        match self {
            Self::GetToken | Self::Look => "token",
            Self::Choose => "step-2",
            Self::Call | Self::Replay => "response",
            Self::Clear => "history",
            Self::Diagnose => "doctor",
        }
    }
}

/// Shows the playground as the session left it. A link may say which app to begin with.
pub async fn show(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let found = opened(&visit, &org).await;
    let (visit, shown) = match found {
        Ok(Opened { shown, errors }) => (visit.mending_later(errors), Ok(shown)),
        Err(error) => (visit, Err(error)),
    };
    let has_token = shown.as_ref().is_ok_and(has_token);
    let mut response = visit.org_page(Section::Playground, &org, shown, pages::playground).await;
    if has_token {
        keep_secret(&mut response);
    }
    response
}

/// Whether a token is on the page, so that it is not compressed beside what others may choose.
fn has_token(shown: &Playground) -> bool {
    let is_in_field = shown.call.as_ref().is_some_and(|call| !call.bearer.is_empty());
    is_in_field || shown.asked.is_some() || shown.looked.is_some() || shown.answered.is_some()
}

/// Does what one of the buttons says, and leads to the page that shows what came of it.
pub async fn act(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    let Some(act) = Act::of(&fields) else {
        return visit.error(WorkflowError::NotFound).await;
    };
    match play(&visit, &org, act, &fields).await {
        Ok(()) => {
            let mut response = see_other(&paths::playground_part(&org, act.part()));
            keep_secret(&mut response);
            response
        }
        Err(error) => visit.error(error).await,
    }
}

/// The body of the last answer, as a file.
pub async fn download(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let found = desk(&visit.op, &org, &visit.session).await;
    let answered = found.map(|desk| desk.answered.as_ref().and_then(Exchange::answer).cloned());
    let answered = match answered {
        Ok(Some(answered)) => answered,
        Ok(None) => return visit.error(WorkflowError::NotFound).await,
        Err(error) => return visit.error(error).await,
    };
    let is_json = serde_json::from_str::<serde_json::Value>(&answered.body).is_ok();
    let (kind, name) = if is_json {
        ("application/json", "attachment; filename=\"response.json\"")
    } else {
        ("text/plain; charset=utf-8", "attachment; filename=\"response.txt\"")
    };
    let mut response = answered.body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(name));
    keep_secret(&mut response);
    response
}

/// The page, and what has to be mended on it.
struct Opened {
    shown: Playground,
    errors: Vec<FieldError>,
}

async fn opened(visit: &Visit, org: &OrgId) -> Result<Opened, WorkflowError> {
    let desk = desk(&visit.op, org, &visit.session).await?;
    let fields = typed(visit, &desk);
    let linked = visit.query("app").and_then(|id| AppId::parse(&id).ok());
    let chosen = linked.map_or_else(|| chosen_app(&fields), |app| app.to_string());
    let bench = playground::open(&visit.op, org, AppId::parse(&chosen).ok().as_ref()).await?;
    let looked = look(&visit.op, &desk.token).await?;
    let call = call::form(visit, &bench, &fields, &desk.token);
    let advice = match &desk.answered {
        Some(exchange) => advice::of_call(visit, org, exchange).await?,
        None => Vec::new(),
    };
    let snippets = call.as_ref().map(|form| snippets(&call::snippet_request(visit, form, &chosen)));
    let compared = visit.queries("compare").filter_map(|number| number.parse().ok());
    let compared: Vec<Exchange> =
        compared.filter_map(|number: u32| desk.find(number).cloned()).take(2).collect();
    let Desk { asked, answered, history, errors, asks, shows, diagnosis, .. } = desk;
    let shown = Playground {
        apps: bench.apps,
        services: bench.services,
        app: chosen,
        asked,
        looked,
        call,
        asks,
        answered,
        advice,
        history,
        compared,
        snippets: snippets.unwrap_or_default(),
        diagnosis,
        shows,
    };
    Ok(Opened { shown, errors })
}

/// What the desk holds, but for the fields of a form whose session had ended when it was sent.
fn typed(visit: &Visit, desk: &Desk) -> Fields {
    let kept = visit.kept_fields();
    let held = Fields::read(&desk.typed);
    let held = held.pairs().filter(|(name, _)| visit.typed(name).is_none());
    Fields::of(&kept.pairs().chain(held).collect::<Vec<_>>())
}

/// What came of one button.
enum Came {
    /// Nothing was sent: something has to be mended first.
    Invalid(Vec<FieldError>),
    Token {
        exchange: Box<Exchange>,
        token: Option<String>,
    },
    Looked,
    Chosen,
    Asks(String),
    Answered(Box<Exchange>),
    Cleared,
    Diagnosed(Vec<Finding>),
}

async fn play(visit: &Visit, org: &OrgId, act: Act, fields: &Fields) -> Result<(), WorkflowError> {
    let replayed = match act {
        Act::Replay => Some(again(visit, org, fields).await?),
        Act::GetToken | Act::Look | Act::Choose | Act::Call | Act::Clear | Act::Diagnose => None,
    };
    let fields = replayed.as_ref().unwrap_or(fields);
    let came = came(visit, org, act, fields).await?;
    let bearer = bearer(fields);
    let has_form = matches!(act, Act::Look | Act::Choose | Act::Call | Act::Replay);
    let typed = if act == Act::GetToken {
        // The form of the second step stays as it was.
        None
    } else {
        has_form.then(|| kept(fields, &Hidden::default()))
    };
    // Whoever sent a call is done looking for its endpoint, and may look for another.
    let typed = if act == Act::Choose { typed } else { typed.map(|typed| without_search(&typed)) };
    let app = Hidden::default().out_of(&fields.text("app"));
    change_desk(&visit.op, org, &visit.session, |desk| {
        if let Some(typed) = typed {
            desk.typed = typed;
            // What is no token is not kept: it may be a secret that was pasted into its field.
            desk.token = if decode(&bearer).is_some() { bearer } else { String::new() };
        } else if act == Act::GetToken {
            desk.typed = with_app(&desk.typed, &app);
        }
        settle(desk, came);
    })
    .await
}

/// The form of the second step with another app chosen.
fn with_app(typed: &str, app: &str) -> String {
    let fields = Fields::read(typed);
    let others = fields.pairs().filter(|(name, _)| !matches!(*name, "app" | "call_app"));
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(others)
        .extend_pairs([("app", app), ("call_app", app)])
        .finish()
}

fn without_search(typed: &str) -> String {
    let fields = Fields::read(typed);
    let others = fields.pairs().filter(|(name, _)| *name != "find");
    form_urlencoded::Serializer::new(String::new()).extend_pairs(others).finish()
}

/// The form of an earlier call with the token of now.
async fn again(visit: &Visit, org: &OrgId, fields: &Fields) -> Result<Fields, WorkflowError> {
    let desk = desk(&visit.op, org, &visit.session).await?;
    let number = fields.text("number").parse().ok();
    let past = number.and_then(|number| desk.find(number)).ok_or(WorkflowError::NotFound)?;
    let typed = Fields::read(&past.typed);
    let pairs: Vec<_> = typed.pairs().chain([("bearer", desk.token.as_str())]).collect();
    Ok(Fields::of(&pairs))
}

async fn came(
    visit: &Visit,
    org: &OrgId,
    act: Act,
    fields: &Fields,
) -> Result<Came, WorkflowError> {
    let app = chosen_app(fields);
    let bench = playground::open(&visit.op, org, AppId::parse(&app).ok().as_ref()).await?;
    Ok(match act {
        Act::GetToken => match token::get(visit, org, &bench, fields).await? {
            Asked::Missing(errors) => Came::Invalid(errors),
            Asked::Sent { exchange, token } => Came::Token { exchange, token },
        },
        Act::Call | Act::Replay => match call::send(visit, org, &bench, fields).await? {
            Sent::Invalid(errors) => Came::Invalid(errors),
            Sent::Asks(mark) => Came::Asks(mark),
            Sent::Done(exchange) => Came::Answered(exchange),
        },
        Act::Look => match why_no_token(&bearer(fields)) {
            Some(message) => Came::Invalid(vec![FieldError::new("bearer", message)]),
            None => Came::Looked,
        },
        Act::Choose => Came::Chosen,
        Act::Clear => Came::Cleared,
        Act::Diagnose => {
            let pasted = fields.secret("any_secret");
            if trimmed(&pasted).is_empty() {
                let message = "Paste the header, the pair or the App Secret that is refused.";
                return Ok(Came::Invalid(vec![FieldError::new("any_secret", message)]));
            }
            Came::Diagnosed(diagnose(&visit.op, org, None, &pasted, PastedAs::Anything).await?)
        }
    })
}

fn why_no_token(bearer: &str) -> Option<&'static str> {
    if bearer.is_empty() {
        Some("Paste an access token, or get one with an App Secret.")
    } else if decode(bearer).is_none() {
        Some("That isn't an access token: one has three parts with dots between them.")
    } else {
        None
    }
}

/// Puts what came of a button where the page finds it.
fn settle(desk: &mut Desk, came: Came) {
    desk.errors.clear();
    desk.asks = None;
    match came {
        Came::Invalid(errors) => desk.errors = errors,
        Came::Token { exchange, token } => {
            desk.token = token.unwrap_or_default();
            desk.asked = Some(*exchange);
            desk.shows = Shown::Token;
        }
        Came::Looked => {
            desk.asked = None;
            desk.shows = Shown::Token;
        }
        Came::Chosen => {}
        Came::Asks(mark) => desk.asks = Some(mark),
        Came::Answered(exchange) => desk.remember(*exchange),
        Came::Cleared => desk.clear(),
        Came::Diagnosed(findings) => {
            desk.diagnosis = Some(findings);
            desk.shows = Shown::Diagnosis;
        }
    }
}

/// The app of the form that was sent: each of the two has a field for it.
fn chosen_app(fields: &Fields) -> String {
    let first = fields.text("app");
    if first.is_empty() { fields.text("call_app") } else { first }
}

/// The token in the field taken apart.
async fn look(op: &OpContext, bearer: &str) -> Result<Option<Looked>, WorkflowError> {
    if bearer.is_empty() {
        return Ok(None);
    }
    let found = look_into(op, &Presented::new(bearer.to_owned())).await?;
    Ok(found.map(|parts| Looked { parts, bytes: bearer.len() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_app_leaves_the_rest_of_the_form_as_it_is() {
        assert_eq!(
            with_app("app=a&endpoint=GET+%2Fx&call_app=a", "b"),
            "endpoint=GET+%2Fx&app=b&call_app=b"
        );
    }
}
