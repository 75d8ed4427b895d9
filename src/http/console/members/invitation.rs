//! Accepting an invitation: its link leads here, signed in or not.

use axum::extract::Query;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use tower_sessions::Session;

use crate::console::pages::members as pages;
use crate::console::paths;
use crate::console::wording::flash::FlashCode;
use crate::domain::secrets::secret::Presented;
use crate::http::caller::Caller;
use crate::http::console::fields::Fields;
use crate::http::console::visit::{AnyVisit, see_other_saying};
use crate::http::errors::not_tried;
use crate::http::password_attempts::Place;
use crate::http::sessions;
use crate::workflows::WorkflowError;
use crate::workflows::members::{self, AcceptInvitation, Joined, Proof};

/// The query of an invitation's link.
#[derive(Deserialize)]
pub struct Link {
    #[serde(default)]
    token: String,
}

/// The page of the link, as long as it works.
pub async fn show(visit: AnyVisit, Query(link): Query<Link>) -> Response {
    form(visit, link.token).await
}

async fn form(visit: AnyVisit, token: String) -> Response {
    let seen = members::show_invitation(&visit.op, &Presented::new(token.clone())).await;
    let mut response = match seen {
        Ok(seen) => visit.screen(|page| pages::invitation(page, token, seen)),
        Err(WorkflowError::NotFound) => {
            visit.answering(StatusCode::NOT_FOUND).screen(pages::invitation_over)
        }
        Err(error) => return visit.refusal(None, None, error),
    };
    let headers = response.headers_mut();
    // The address holds the token, so it goes nowhere else; but our own form must say where it
    // comes from.
    let policy = HeaderName::from_static("referrer-policy");
    headers.insert(policy, HeaderValue::from_static("same-origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Joins, and signs in whoever was not.
pub async fn accept(session: Session, caller: Caller, visit: AnyVisit, fields: Fields) -> Response {
    match join(&caller, &visit, &fields).await {
        Ok(joined) => {
            if sessions::sign_in(&session, &joined.person, joined.epoch, &caller).await.is_err() {
                return visit.refusal(None, None, WorkflowError::Unavailable);
            }
            see_other_saying(&paths::organization(&joined.org), FlashCode::Joined)
        }
        Err(Refused::Wait(answer)) => answer,
        // The page of a link that does not work says so better than any other.
        Err(Refused::Workflow(WorkflowError::NotFound)) => form(visit, String::new()).await,
        Err(Refused::Workflow(error)) => {
            visit.refused(error, &fields, |visit| form(visit, fields.text("token"))).await
        }
    }
}

enum Refused {
    Workflow(WorkflowError),
    /// Too many wrong passwords, or too many people.
    Wait(Response),
}

impl From<WorkflowError> for Refused {
    fn from(error: WorkflowError) -> Self {
        Self::Workflow(error)
    }
}

async fn join(caller: &Caller, visit: &AnyVisit, fields: &Fields) -> Result<Joined, Refused> {
    let (op, token) = (visit.op.clone(), fields.secret("token"));
    let seen = members::show_invitation(&op, &token).await?;
    if seen.proof == Proof::SignedIn {
        return Ok(members::accept_signed_in(&op, &token).await?);
    }
    let email = seen.email.as_str();
    let place = Place::of(caller.address, visit.device(email));
    let attempt = visit.state.edge.passwords.begin(email, place, || op.moment()).await;
    let attempt = attempt.map_err(|refused| Refused::Wait(not_tried(refused)))?;
    let wanted =
        AcceptInvitation { token, name: fields.text("name"), password: fields.text("password") };
    let joined = members::accept(&op, wanted).await;
    let is_wrong = matches!(joined, Err(WorkflowError::Invalid(_)));
    if joined.is_ok() {
        attempt.succeeded();
    } else if !(is_wrong && seen.proof == Proof::Password) {
        attempt.was_none();
    }
    Ok(joined?)
}
