//! `POST …/auth/logout`: ends the sign-in of an ID token for a client that has no browser at hand, and
//! says where it may send one (CONTRACT.md 2.1). Browsers come by GET.

use axum::Json;
use axum::extract::{Request, State};
use serde_json::{Value, json};

use crate::console::paths;
use crate::domain::secrets::secret::Presented;
use crate::http::csp::app_request::{Bare, RETRY_SECONDS, read_parameters};
use crate::http::csp::errors::Refusal;
use crate::http::state::AppState;
use crate::workflows::WorkflowError;
use crate::workflows::consents::{self, EndSession};

/// Handles `POST …/auth/logout`.
pub async fn log_out(
    State(state): State<AppState>,
    request: Request,
) -> Result<Json<Value>, Refusal> {
    let Bare { caller, headers, query, body } = Bare::read(request, &state).await?;
    let parameters = read_parameters(query.as_deref(), &headers, &body)?;
    let text = |name: &str| parameters.get(name).map(str::to_owned);
    let hint = text("idToken").or(text("id_token_hint"));
    let form = EndSession {
        id_token_hint: hint.map(Presented::new),
        client_id: text("client_id"),
        redirect_uri: text("post_logout_redirect_uri"),
    };
    let ended = consents::end_session(&caller.op(&state.workflows), &form).await;
    let leaving = ended.map_err(|error| match error {
        WorkflowError::NotFound => Refusal::invalid_request(
            "The post_logout_redirect_uri isn't one of the app's, or the app isn't named",
        ),
        WorkflowError::Unavailable => Refusal::unavailable(RETRY_SECONDS),
        _ => Refusal::internal(&caller.request),
    })?;
    let base = &state.workflows.settings().base_url;
    let url = leaving.back.unwrap_or_else(|| format!("{base}{}", paths::SIGN_IN));
    Ok(Json(json!({ "url": url })))
}
