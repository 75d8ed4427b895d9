//! `GET /csp/gateway/discovery`: the authorization endpoint. No app signs people in here, so
//! everybody gets a page that says so. Nobody is ever redirected from here.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, Uri};

use crate::http::caller::Caller;
use crate::http::csp::app_request::RETRY_SECONDS;
use crate::http::csp::errors::Refusal;
use crate::http::csp::parameters::Parameters;
use crate::http::errors::{ErrorPage, error_page};
use crate::http::state::AppState;
use crate::workflows::apps::{Client, find_client};
use crate::workflows::{Actor, WorkflowError};

/// Where clients of CSP look for it.
pub const PATH: &str = "/csp/gateway/discovery";

/// Handles `GET /csp/gateway/discovery`.
pub async fn refuse(State(state): State<AppState>, caller: Caller, uri: Uri) -> Response {
    let parameters = Parameters::read(uri.query(), None, b"").unwrap_or_default();
    let client_id = parameters.get("client_id").unwrap_or_default();
    let op = state.workflows.op_as(Actor::Nobody, caller.clone().into());
    let (title, detail) = match find_client(&op, client_id).await {
        Ok(client) => explanation(client),
        Err(WorkflowError::Unavailable) => {
            return Refusal::unavailable(RETRY_SECONDS).into_response();
        }
        Err(
            WorkflowError::SignedOut
            | WorkflowError::Denied(_)
            | WorkflowError::NotFound
            | WorkflowError::Invalid(_)
            | WorkflowError::Stale
            | WorkflowError::Internal,
        ) => return Refusal::internal(&caller.request).into_response(),
    };
    let page = ErrorPage {
        title: title.to_owned(),
        detail: detail.to_owned(),
        way_on: ("/".to_owned(), "Go to the start page".to_owned()),
        request: caller.request,
    };
    error_page(&state, StatusCode::BAD_REQUEST, &page)
}

fn explanation(client: Client) -> (&'static str, &'static str) {
    match client {
        Client::Unknown => (
            "Unknown app",
            "The link that brought you here names no app of this server. Ask whoever gave it to \
             you to check the App ID.",
        ),
        Client::ServerToServer => (
            "This app signs nobody in",
            "It is a server-to-server app: it gets its tokens with its own App ID and App Secret, \
             through the client credentials grant, and has no sign-in page.",
        ),
        Client::Interactive => (
            "Nobody signs in to apps here",
            "This server gives tokens to server-to-server apps only. Ask the owner of the app for \
             another way in.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_is_told_whom_to_ask() {
        assert!(explanation(Client::Unknown).1.contains("Ask whoever"));
    }

    #[test]
    fn a_server_to_server_app_is_told_its_grant() {
        assert!(explanation(Client::ServerToServer).1.contains("client credentials"));
    }
}
