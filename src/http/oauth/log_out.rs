//! `POST …/auth/logout`: ends the sign-in of an ID token for a client that has no browser at hand, and
//! says where it may send one; `…/v2/auth/logout` sends it there (CONTRACT.md 2.1). A form that comes
//! from a browser (OpenID Connect RP-Initiated Logout) goes on by GET, where sessions are known.

use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use http::header::ACCEPT;
use serde_json::json;

use crate::console::paths;
use crate::domain::secrets::secret::Presented;
use crate::http::console::consents::with_answer;
use crate::http::csp::app_request::{Bare, RETRY_SECONDS, read_parameters};
use crate::http::csp::errors::Refusal;
use crate::http::csp::parameters::Parameters;
use crate::http::state::AppState;
use crate::workflows::consents::{self, EndSession};
use crate::workflows::{OpContext, WorkflowError};

/// What of a browser's form goes on.
const OF_BROWSERS: [&str; 4] = ["id_token_hint", "client_id", "post_logout_redirect_uri", "state"];

/// Handles `POST …/auth/logout`.
pub async fn log_out(State(state): State<AppState>, request: Request) -> Result<Response, Refusal> {
    let asked = Asked::read(&state, request).await?;
    if asked.is_browser {
        return Ok(Redirect::to(&asked.on_by_get()).into_response());
    }
    Ok(Json(json!({ "url": asked.end(&state).await? })).into_response())
}

/// Handles `POST …/v2/auth/logout`.
pub async fn log_out_and_lead_on(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, Refusal> {
    let asked = Asked::read(&state, request).await?;
    Ok(Redirect::to(&asked.end(&state).await?).into_response())
}

/// A wish to sign out.
struct Asked {
    op: OpContext,
    parameters: Parameters,
    is_browser: bool,
    request: String,
}

impl Asked {
    async fn read(state: &AppState, request: Request) -> Result<Self, Refusal> {
        let Bare { caller, headers, query, body } = Bare::read(request, state).await?;
        let parameters = read_parameters(query.as_deref(), &headers, &body)?;
        let is_browser = wants_a_page(&headers) && !parameters.has("idToken");
        let (op, request) = (caller.op(&state.workflows), caller.request.clone());
        Ok(Self { op, parameters, is_browser, request })
    }

    fn on_by_get(&self) -> String {
        let named = |name: &'static str| Some((name, self.parameters.get(name)?));
        let pairs: Vec<_> = OF_BROWSERS.into_iter().filter_map(named).collect();
        with_answer(paths::END_APP_SESSION, &pairs)
    }

    /// Ends the sign-in, and says where a browser goes from here.
    async fn end(&self, state: &AppState) -> Result<String, Refusal> {
        let text = |name: &str| self.parameters.get(name).map(str::to_owned);
        let hint = text("idToken").or(text("id_token_hint"));
        let form = EndSession {
            id_token_hint: hint.map(Presented::new),
            client_id: text("client_id"),
            redirect_uri: text("post_logout_redirect_uri"),
        };
        let ended = consents::end_session(&self.op, &form).await;
        let leaving = ended.map_err(|error| match error {
            WorkflowError::NotFound => Refusal::invalid_request(
                "The post_logout_redirect_uri isn't one of the app's, or the app isn't named",
            ),
            WorkflowError::Unavailable => Refusal::unavailable(RETRY_SECONDS),
            _ => Refusal::internal(&self.request),
        })?;
        let base = &state.workflows.settings().base_url;
        Ok(match (leaving.back, self.parameters.get("state")) {
            (Some(back), Some(state)) => with_answer(&back, &[("state", state)]),
            (Some(back), None) => back,
            (None, _) => format!("{base}{}", paths::SIGN_IN),
        })
    }
}

fn wants_a_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}
