//! Accepting an invitation: its link leads here, signed in or not.

use axum::extract::Query;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use tower_sessions::Session;

use crate::console::pages::{InvitationState, Proof};
use crate::console::paths;
use crate::console::view::FlashCode;
use crate::domain::secrets::secret::Presented;
use crate::http::caller::Caller;
use crate::http::console::fields::Fields;
use crate::http::console::visit::{AnyVisit, see_other_saying};
use crate::http::errors::too_many;
use crate::http::sessions;
use crate::workflows::WorkflowError;
use crate::workflows::members::accept_invitation::{
    AcceptInvitation, InvitationSeen, Joined, accept_invitation, accept_signed_in, see_invitation,
};

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
    let seen = see_invitation(&visit.state.workflows, &Presented::new(token.clone())).await;
    let (visit, state) = match seen {
        Ok(Some(seen)) => {
            let state = open(&visit, token, seen);
            (visit, state)
        }
        Ok(None) => (visit.answering(StatusCode::NOT_FOUND), InvitationState::Over),
        Err(error) => return visit.refuse(error, &Fields::none()).await,
    };
    let mut response = visit.show_with(state).await;
    let headers = response.headers_mut();
    // The address holds the token, so it goes nowhere else; but our own form must say where it
    // comes from.
    let policy = HeaderName::from_static("referrer-policy");
    headers.insert(policy, HeaderValue::from_static("same-origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn open(visit: &AnyVisit, token: String, seen: InvitationSeen) -> InvitationState {
    let me = visit.visitor().map(|visitor| &visitor.person);
    let proof = match &seen.known {
        None => Proof::NewPassword,
        Some(known) if Some(known) == me => Proof::SignedIn,
        Some(_) => Proof::Password,
    };
    InvitationState::Open {
        token,
        org_name: seen.org_name.to_string(),
        invited_by: seen.invited_by.to_string(),
        email: seen.email.to_string(),
        expires_at: seen.expires_at.to_rfc3339(),
        proof,
    }
}

/// Joins, and signs in whoever was not.
pub async fn accept(session: Session, caller: Caller, visit: AnyVisit, fields: Fields) -> Response {
    match join(caller.clone(), &visit, &fields).await {
        Ok(joined) => {
            if sessions::sign_in(&session, &joined.person, joined.epoch, &caller).await.is_err() {
                return visit.refuse(WorkflowError::Unavailable, &Fields::none()).await;
            }
            see_other_saying(&paths::organization(&joined.org), FlashCode::Joined)
        }
        Err(Refused::Wait(answer)) => answer,
        Err(Refused::Workflow(WorkflowError::Invalid(errors))) => {
            let visit = visit.mending(&fields, errors);
            form(visit, fields.text("token")).await
        }
        // Its page says so better than any other.
        Err(Refused::Workflow(WorkflowError::NotFound)) => form(visit, String::new()).await,
        Err(Refused::Workflow(error)) => visit.refuse(error, &fields).await,
    }
}

enum Refused {
    Workflow(WorkflowError),
    /// Too many wrong passwords.
    Wait(Response),
}

impl From<WorkflowError> for Refused {
    fn from(error: WorkflowError) -> Self {
        Self::Workflow(error)
    }
}

async fn join(caller: Caller, visit: &AnyVisit, fields: &Fields) -> Result<Joined, Refused> {
    let w = &visit.state.workflows;
    let token = fields.secret("token");
    let seen = see_invitation(w, &token).await?.ok_or(WorkflowError::NotFound)?;
    if let Some(visitor) = visit.visitor()
        && seen.known.as_ref() == Some(&visitor.person)
    {
        return Ok(accept_signed_in(&w.op(visitor), &token).await?);
    }
    let (limiter, address) = (&visit.state.edge.sign_in, caller.address);
    let email = seen.email.as_str();
    limiter.may_try(email, address, w.now()).map_err(|wait| Refused::Wait(too_many(wait)))?;
    let wanted =
        AcceptInvitation { token, name: fields.text("name"), password: fields.text("password") };
    let joined = accept_invitation(w, &caller.into(), wanted).await;
    if matches!(joined, Err(WorkflowError::Invalid(_))) && seen.known.is_some() {
        limiter.failed(email, address, w.now());
    }
    Ok(joined?)
}
