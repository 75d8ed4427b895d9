//! The token playground: a token with an app's own credentials, a look into it, a call with it.
//!
//! An App Secret comes with the one request that uses it, is sent on to this server's own
//! endpoints, and is gone with the answer: it is never stored, logged or sent back.

mod advice;
mod call;
mod exchange;
mod token;

use axum::response::Response;

use crate::console::pages::frame::Section;
use crate::console::pages::playground::{self as pages, Playground};
use crate::domain::fields::FieldError;
use crate::domain::secrets::secret::Presented;
use crate::domain::services::catalogue::SANDBOXED;
use crate::domain::{AppId, OrgId, ServiceId};
use crate::http::console::address::Path;
use crate::http::console::fields::Fields;
use crate::http::console::playground::exchange::bearer;
use crate::http::console::visit::{Visit, keep_secret};
use crate::workflows::playground::{self, TokenParts, look_into};
use crate::workflows::{OpContext, WorkflowError};

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

/// Shows the playground. A link may say which app to begin with.
pub async fn show(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let chosen = visit.query("app").and_then(|id| AppId::parse(&id).ok());
    let bench = playground::open(&visit.op, &org, chosen.as_ref()).await;
    let shown = bench.map(|bench| Playground {
        call: call::form(&visit, &bench, &Fields::none()),
        apps: bench.apps,
        app: chosen.as_ref().map(ToString::to_string).unwrap_or_default(),
        token: None,
        look: None,
        response: None,
    });
    visit.org_page(Section::Playground, &org, shown, pages::playground).await
}

/// Does what one of the buttons says, and shows the page with what came of it.
pub async fn act(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    let Played { shown, errors } = match play(&visit, &org, &fields).await {
        Ok(played) => played,
        Err(error) => return visit.error(error).await,
    };
    let visit =
        if errors.is_empty() { visit.keeping(&fields) } else { visit.mending(&fields, errors) };
    let page = visit.org_page(Section::Playground, &org, Ok(shown), pages::playground);
    let mut response = page.await;
    keep_secret(&mut response);
    response
}

/// What came of one button.
struct Played {
    shown: Playground,
    errors: Vec<FieldError>,
}

async fn play(visit: &Visit, org: &OrgId, fields: &Fields) -> Result<Played, WorkflowError> {
    let app = chosen_app(fields);
    let bench = playground::open(&visit.op, org, AppId::parse(&app).ok().as_ref()).await?;
    let act = Act::of(fields).ok_or(WorkflowError::NotFound)?;
    let (mut token, mut response, mut errors) = (None, None, Vec::new());
    let mut bearer = bearer(fields);
    match act {
        Act::GetToken => match token::get(visit, org, &bench, fields).await {
            Ok(got) => {
                bearer = got.token.unwrap_or_default();
                token = Some(got.exchange);
            }
            Err(found) => errors = found,
        },
        Act::Call => match call::send(visit, org, &bench, fields).await? {
            Ok(exchange) => response = Some(exchange),
            Err(found) => errors = found,
        },
        Act::Look if bearer.is_empty() => {
            errors = vec![FieldError::new("bearer", "Paste an access token, or get one above.")];
        }
        Act::Look | Act::Choose => {}
    }
    let look = look(&visit.op, &bearer).await?;
    if look.is_none() && act == Act::Look && errors.is_empty() {
        errors = vec![FieldError::new(
            "bearer",
            "That isn't a token. A token has three parts \
                                            separated by dots.",
        )];
    }
    let call = call::form(visit, &bench, fields).map(|form| pages::CallForm { bearer, ..form });
    Ok(Played { shown: Playground { apps: bench.apps, app, token, look, call, response }, errors })
}

/// The app of the form that was sent: each of the two has a field for it.
fn chosen_app(fields: &Fields) -> String {
    let first = fields.text("app");
    if first.is_empty() { fields.text("call_app") } else { first }
}

/// The token in the field taken apart.
async fn look(op: &OpContext, bearer: &str) -> Result<Option<TokenParts>, WorkflowError> {
    let service = ServiceId::parse(SANDBOXED).map_err(|_| WorkflowError::Internal)?;
    if bearer.is_empty() {
        return Ok(None);
    }
    look_into(op, &Presented::new(bearer.to_owned()), &service).await
}
