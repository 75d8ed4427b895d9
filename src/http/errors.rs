//! What a caller is told when something did not work: problem details for machines, a page with a
//! way on for people. The insides of the server are never part of it.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use leptos::prelude::*;
use serde::Serialize;

use crate::console::components::ErrorPage as ErrorCard;
use crate::console::pages::errors::search;
use crate::http::caller::Caller;
use crate::http::password_attempts::Refused;
use crate::http::rate_limit::TooMany;
use crate::http::render::render_now;
use crate::http::state::AppState;
use crate::http::turns::Busy;
use crate::workflows::WorkflowError;

/// Problem details (RFC 9457).
#[derive(Debug, Serialize)]
struct Problem<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    status: u16,
    detail: String,
    request: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
}

#[derive(Debug, Serialize)]
struct FieldProblem {
    field: String,
    message: String,
}

/// The status that a workflow's refusal has on every route.
pub fn status_of(error: &WorkflowError) -> StatusCode {
    match error {
        WorkflowError::SignedOut => StatusCode::UNAUTHORIZED,
        WorkflowError::Denied(_) => StatusCode::FORBIDDEN,
        WorkflowError::NotFound => StatusCode::NOT_FOUND,
        WorkflowError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        WorkflowError::Stale => StatusCode::CONFLICT,
        WorkflowError::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        WorkflowError::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A workflow's refusal as `application/problem+json`.
pub fn problem(error: &WorkflowError, caller: &Caller) -> Response {
    let errors = match error {
        WorkflowError::Invalid(fields) => fields
            .iter()
            .map(|field| FieldProblem {
                field: field.field.clone(),
                message: field.message.clone(),
            })
            .collect(),
        WorkflowError::SignedOut
        | WorkflowError::Denied(_)
        | WorkflowError::NotFound
        | WorkflowError::Stale
        | WorkflowError::Unavailable
        | WorkflowError::Internal => Vec::new(),
    };
    answer(status_of(error), error.to_string(), errors, &caller.request)
}

fn answer(
    status: StatusCode,
    detail: String,
    errors: Vec<FieldProblem>,
    request: &str,
) -> Response {
    let title = status.canonical_reason().unwrap_or("Error");
    let problem =
        Problem { kind: "about:blank", title, status: status.as_u16(), detail, request, errors };
    let body = serde_json::to_string(&problem).unwrap_or_default();
    let mut response =
        (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
    }
    response
}

/// What a person reads when something did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorPage {
    /// What happened, in a few words.
    pub title: String,
    /// What it means and what to do now.
    pub detail: String,
    /// Where to go on: address and label of a link.
    pub way_on: (String, String),
    /// The id under which the log has the rest.
    pub request: String,
}

/// The page of last resort: it needs no session and no database.
pub fn error_page(state: &AppState, status: StatusCode, page: &ErrorPage) -> Response {
    let ErrorPage { title, detail, way_on: (href, label), request } = page.clone();
    let code = status.as_u16();
    let html = render_now(&state.edge.assets, &page.title, move || {
        view! {
            <ErrorCard status=code title=title detail=detail href=href label=label request=request
                search=search(code)/>
        }
    });
    (status, Html(html)).into_response()
}

/// 429 with `Retry-After`.
pub fn too_many(wait: TooMany) -> Response {
    let seconds = wait.retry_after.as_secs().max(1);
    let text = format!("Too many wrong credentials. Try again in {}.\n", in_words(seconds));
    later(StatusCode::TOO_MANY_REQUESTS, seconds, text)
}

/// 503 with `Retry-After`: others are before this caller, and the queue is full.
pub fn busy(wait: Busy) -> Response {
    let seconds = wait.retry_after.as_secs().max(1);
    let text =
        format!("Too many people want this at the moment. Try again in {}.\n", in_words(seconds));
    later(StatusCode::SERVICE_UNAVAILABLE, seconds, text)
}

/// Why a password may not be tried now.
pub fn not_tried(refused: Refused) -> Response {
    match refused {
        Refused::TooMany(wait) => too_many(wait),
        Refused::Busy(wait) => busy(wait),
    }
}

fn in_words(seconds: u64) -> String {
    if seconds == 1 { "1 second".to_owned() } else { format!("{seconds} seconds") }
}

fn later(status: StatusCode, seconds: u64, text: String) -> Response {
    (status, [(header::RETRY_AFTER, seconds.to_string())], text).into_response()
}

/// An address that leads nowhere: a page for browsers, problem details for everything else.
pub fn nothing_here(state: &AppState, caller: Caller, headers: &HeaderMap) -> Response {
    if !wants_page(headers) {
        let detail = "There's nothing at this address.".to_owned();
        return answer(StatusCode::NOT_FOUND, detail, Vec::new(), &caller.request);
    }
    let page = ErrorPage {
        title: "Page not found".to_owned(),
        detail: "There's nothing at this address. It may have been deleted, or it belongs to an \
                 organization you aren't a member of."
            .to_owned(),
        way_on: ("/".to_owned(), "Go to the start page".to_owned()),
        request: caller.request,
    };
    error_page(state, StatusCode::NOT_FOUND, &page)
}

/// Whether a browser is navigating.
pub fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn caller() -> Caller {
        Caller {
            request: "abc".to_owned(),
            address: std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST),
            agent: None,
        }
    }

    #[tokio::test]
    async fn internal_error_tells_the_request_id_and_nothing_else() {
        let response = problem(&WorkflowError::Internal, &caller());
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["request"], "abc");
        assert_eq!(body["detail"], "internal error");
    }

    #[test]
    fn lost_database_is_503_with_a_time_to_try_again() {
        let response = problem(&WorkflowError::Unavailable, &caller());
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[header::RETRY_AFTER], "5");
    }

    #[tokio::test]
    async fn fields_to_mend_are_listed() {
        let response = problem(&WorkflowError::invalid("name", "is taken"), &caller());
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["errors"][0]["field"], "name");
    }

    #[test]
    fn too_many_failures_say_when_to_try_again() {
        let response = too_many(TooMany { retry_after: Duration::from_secs(7) });
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::RETRY_AFTER], "7");
    }
}
