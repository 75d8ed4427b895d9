//! Errors that a layer or the router itself answers, as pages for people: wrong method, too large,
//! from another site, too late, a panic.
//!
//! Only for browsers that navigate, and only where nobody has answered in a better form.

use std::panic::AssertUnwindSafe;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;

use crate::http::caller::Caller;
use crate::http::errors::{ErrorPage, error_page, wants_page};
use crate::http::state::AppState;

/// What is said in plain text is short.
const SENTENCE_BYTES: usize = 2048;

/// Turns a bare error into a page with the same status and headers.
pub async fn for_people(
    State(state): State<AppState>,
    caller: Caller,
    request: Request,
    next: Next,
) -> Response {
    let navigates = wants_page(request.headers()) && request.method() != Method::HEAD;
    let response = next.run(request).await;
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !navigates || !is_error || !is_bare(response.headers()) {
        return response;
    }
    let (parts, body) = response.into_parts();
    let said = axum::body::to_bytes(body, SENTENCE_BYTES).await.unwrap_or_default();
    let page = ErrorPage {
        title: title(status).to_owned(),
        detail: detail(status, &String::from_utf8_lossy(&said)),
        way_on: ("/".to_owned(), "Go to the start page".to_owned()),
        request: caller.request,
    };
    let mut response = error_page(&state, status, &page);
    for (name, value) in &parts.headers {
        if !matches!(*name, header::CONTENT_TYPE | header::CONTENT_LENGTH) {
            response.headers_mut().append(name, value.clone());
        }
    }
    response
}

/// A handler that panics costs its caller an answer and nobody else anything. The place is in the
/// log; see `telemetry`.
pub async fn survive(request: Request, next: Next) -> Response {
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    answered.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn is_bare(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    kind.is_none_or(|kind| kind.starts_with(b"text/plain"))
}

fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::FORBIDDEN => "Not allowed",
        StatusCode::NOT_FOUND => "Page not found",
        StatusCode::METHOD_NOT_ALLOWED => "That doesn't work here",
        StatusCode::REQUEST_TIMEOUT => "That took too long",
        StatusCode::PAYLOAD_TOO_LARGE => "That's too much at once",
        StatusCode::TOO_MANY_REQUESTS => "Too many attempts",
        StatusCode::SERVICE_UNAVAILABLE => "Not available at the moment",
        status if status.is_server_error() => "Something went wrong here",
        _ => "We couldn't understand that request",
    }
}

fn detail(status: StatusCode, said: &str) -> String {
    let fallback = match status {
        // What a fault of ours says is for the log.
        status if status == StatusCode::INTERNAL_SERVER_ERROR => {
            return "This isn't your fault. Give the request id to whoever runs this server so \
                    that they can find the cause."
                .to_owned();
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            "This address is for a form. Go to the page with the form and send it from there."
        }
        StatusCode::PAYLOAD_TOO_LARGE => "Send less of it at once.",
        StatusCode::SERVICE_UNAVAILABLE => "Nothing was changed. Try again in a moment.",
        _ => "Go back and try again.",
    };
    let said = said.trim();
    if said.is_empty() { fallback.to_owned() } else { said.to_owned() }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn panic_of_a_handler_is_answered_500() {
        let broken = get(|| async { [0].get(1).map(|_: &i32| ()).expect("a second one") });
        let app = Router::new().route("/", broken).layer(from_fn(survive));
        let request = Request::new(Body::empty());
        let response = app.oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[test]
    fn fault_of_ours_says_nothing_about_itself() {
        let detail = detail(StatusCode::INTERNAL_SERVER_ERROR, "called unwrap on None");
        assert!(!detail.contains("unwrap"), "{detail}");
    }

    #[test]
    fn sentence_of_a_layer_is_kept() {
        assert_eq!(detail(StatusCode::FORBIDDEN, "From another site.\n"), "From another site.");
    }

    #[test]
    fn silent_refusal_gets_a_way_on() {
        assert!(detail(StatusCode::METHOD_NOT_ALLOWED, "").contains("form"));
    }
}
