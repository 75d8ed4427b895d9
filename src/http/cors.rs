//! Web pages of other origins: those of apps without a secret may ask for tokens from a browser.
//!
//! An origin is let in when an app without a secret has a redirect URI there. Cookies never go
//! along: no answer says that they may.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
    VARY,
};
use http::{HeaderValue, Method, StatusCode};

use crate::http::caller::Caller;
use crate::http::state::AppState;
use crate::workflows::consents::may_call_from;

/// Answers what browsers ask beforehand, and lets pages of known origins read the answer.
pub async fn let_apps_in(
    State(state): State<AppState>,
    caller: Caller,
    request: Request,
    next: Next,
) -> Response {
    let Some(origin) = request.headers().get(ORIGIN).cloned() else {
        return varying(next.run(request).await);
    };
    let is_preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let op = caller.op(&state.workflows);
    let is_known = match origin.to_str() {
        // Nobody is let in while the database does not answer.
        Ok(origin) => may_call_from(&op, origin).await.unwrap_or(false),
        Err(_) => false,
    };
    if !is_known {
        return varying(next.run(request).await);
    }
    let mut response = if is_preflight {
        let mut response = StatusCode::NO_CONTENT.into_response();
        let headers = response.headers_mut();
        let (methods, allowed) = ("GET, POST", "authorization, content-type, csp-auth-token");
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(methods));
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(allowed));
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
        response
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    let exposed = "retry-after, www-authenticate, x-request-id";
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(exposed));
    varying(response)
}

fn varying(mut response: Response) -> Response {
    response.headers_mut().append(VARY, HeaderValue::from_static("origin"));
    response
}
