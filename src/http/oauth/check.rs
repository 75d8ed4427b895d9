//! `…/auth/check`: whether a proxy lets a request through to a service that knows nothing of tokens
//! (nginx `auth_request`, Traefik and Caddy `forward_auth`, Envoy `ext_authz`).
//!
//! The answer has no body. 200 lets through and says in headers who it is, 401 is for credentials
//! alone, 403 for what they are not good for (CONTRACT.md T1); proxies take every other status for
//! a fault of ours. What is required stands in the query or, where a proxy writes the query itself,
//! in headers. Both count together, so that a caller who adds one asks more of themselves.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::domain::secrets::secret::Presented;
use crate::http::caller::Caller;
use crate::http::csp::app_request::{RETRY_SECONDS, count_failure};
use crate::http::csp::below;
use crate::http::csp::parameters::Parameters;
use crate::http::state::AppState;
use crate::workflows::secrets::AppCredentials;
use crate::workflows::tokens::{self, CallCredentials, CallError, LetThrough, Required};

const SUBJECT: HeaderName = HeaderName::from_static("x-latchkey-subject");
const CLIENT: HeaderName = HeaderName::from_static("x-latchkey-client");
const ORGANIZATION: HeaderName = HeaderName::from_static("x-latchkey-organization");
const USER: HeaderName = HeaderName::from_static("x-latchkey-user");

/// What a proxy may ask in a header instead of the query.
const REQUIRED: [&str; 3] = [
    "x-latchkey-require-organization",
    "x-latchkey-require-permission",
    "x-latchkey-require-service",
];

/// Handles every method: Envoy asks with that of the request.
pub async fn check(State(state): State<AppState>, caller: Caller, request: Request) -> Response {
    let Some(credentials) = credentials(request.headers()) else {
        return refuse(StatusCode::UNAUTHORIZED, "Bearer");
    };
    let Some(asked) = required(&request) else {
        return refuse(StatusCode::FORBIDDEN, r#"Bearer error="insufficient_scope""#);
    };
    let op = caller.op(&state.workflows);
    let mut through = None;
    for required in asked {
        match tokens::check(&op, &credentials, &required).await {
            Ok(found) => through = Some(found),
            Err(error) => return explain(&state, &caller, &error),
        }
    }
    through.map_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response(), let_through)
}

fn let_through(LetThrough { holder, client, org, username }: LetThrough) -> Response {
    let mut response = StatusCode::OK.into_response();
    let headers = response.headers_mut();
    let said = [
        (SUBJECT, holder.id()),
        (CLIENT, &client),
        (ORGANIZATION, org.as_str()),
        (USER, username.as_deref().unwrap_or_default()),
    ];
    for (name, value) in said {
        // Said also when it is empty: what a caller wrote there must not be taken for ours.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    response
}

fn explain(state: &AppState, caller: &Caller, error: &CallError) -> Response {
    match error {
        CallError::Unauthenticated(_) => {
            let mut response = refuse(StatusCode::UNAUTHORIZED, r#"Bearer error="invalid_token""#);
            if error.is_suspicious() && count_failure(state, caller).is_err() {
                response.headers_mut().insert("retry-after", HeaderValue::from_static("1"));
            }
            response
        }
        CallError::ForeignOrg | CallError::Missing | CallError::Elsewhere => {
            refuse(StatusCode::FORBIDDEN, r#"Bearer error="insufficient_scope""#)
        }
        CallError::Unavailable => {
            let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
            response.headers_mut().insert("retry-after", HeaderValue::from(RETRY_SECONDS));
            response
        }
        CallError::Internal => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn refuse(status: StatusCode, challenge: &'static str) -> Response {
    let mut response = status.into_response();
    let headers = response.headers_mut();
    headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The one credential of the request: none when there are two, or when it is not readable.
fn credentials(headers: &HeaderMap) -> Option<CallCredentials> {
    let names = ["authorization", "csp-auth-token", "x-auth-token"];
    let mut values = names.iter().flat_map(|name| {
        headers.get_all(*name).iter().map(move |value| (*name, value.to_str().unwrap_or_default()))
    });
    let (Some((name, value)), None) = (values.next(), values.next()) else {
        return None;
    };
    let value = value.trim();
    if name == "x-auth-token" {
        let (secret, app) = value.rsplit_once('/')?;
        let secret = Presented::new(secret.to_owned());
        return Some(CallCredentials::Secret(AppCredentials { app: app.to_owned(), secret }));
    }
    let token = if name == "authorization" {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())?
    } else {
        value
    };
    (!token.is_empty()).then(|| CallCredentials::Bearer(Presented::new(token.to_owned())))
}

/// Everything that is required: what the query says, and what headers say. Nothing where either is
/// not readable, so that a typo of an operator never lets anybody through.
fn required(request: &Request) -> Option<Vec<Required>> {
    let own = request.uri().path().trim_end_matches('/') == below("auth/check");
    let query = request.uri().query().filter(|_| own);
    let read = Parameters::read(query, None, b"").ok()?;
    let known = ["organization", "permission", "service"];
    // A variable of the proxy's that turned out empty asks for nothing that anybody has.
    let is_known = |pair: &str| {
        let value = known.iter().find_map(|name| pair.strip_prefix(name)?.strip_prefix('='));
        value.is_some_and(|value| !value.is_empty())
    };
    if !query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).all(is_known) {
        return None;
    }
    let [organization, permission, service] = known.map(|name| read.get(name).map(str::to_owned));
    let mut all = vec![Required { organization, permission, service }];
    let mut said = [None, None, None];
    for (name, place) in REQUIRED.iter().zip(&mut said) {
        let mut values = request.headers().get_all(*name).iter();
        *place = values.next().map(|value| value.to_str().map(str::to_owned)).transpose().ok()?;
        if values.next().is_some() {
            return None;
        }
    }
    if said.iter().any(Option::is_some) {
        let [organization, permission, service] = said;
        all.push(Required { organization, permission, service });
    }
    Some(all)
}
