//! What the variable parts of an address name.

use std::sync::atomic::Ordering;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use serde::de::DeserializeOwned;

use crate::domain::{AppId, OrgId};
use crate::http::caller::Caller;
use crate::http::console::visit::{AnyVisit, Visit};
use crate::http::errors::{nothing_here, wants_page};
use crate::http::state::AppState;
use crate::workflows::WorkflowError;

/// The variable parts of an address. Where one is no id of its kind, the address leads nowhere:
/// 404, where axum's own would say 400.
pub struct Path<T>(pub T);

/// Whatever no route knows.
pub async fn nowhere(State(state): State<AppState>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    nothing_at(&mut parts, &state).await
}

/// 404: within the frame for people who are signed in, as problem details for programs.
async fn nothing_at(parts: &mut Parts, state: &AppState) -> Response {
    if wants_page(&parts.headers)
        && let Err(mut answer) = AnyVisit::from_request_parts(parts, state).await
        && !state.edge.is_set_up.load(Ordering::Relaxed)
    {
        *answer.status_mut() = StatusCode::NOT_FOUND;
        return answer;
    }
    if wants_page(&parts.headers)
        && let Ok(visit) = Visit::from_request_parts(parts, state).await
    {
        return visit.error(WorkflowError::NotFound).await;
    }
    let Ok(caller) = Caller::from_request_parts(parts, state).await;
    nothing_here(state, caller, &parts.headers)
}

/// An app in an organization.
pub type AppPath = Path<(OrgId, AppId)>;

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Path<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        if let Ok(named) = axum::extract::Path::from_request_parts(parts, state).await {
            let axum::extract::Path(named) = named;
            return Ok(Self(named));
        }
        Err(nothing_at(parts, state).await)
    }
}
