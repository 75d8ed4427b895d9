//! Answers the server functions of islands. Their refusals get the status that the same refusal
//! has as a page.

use axum::RequestExt;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::prelude::provide_context;
use leptos::server_fn::axum::get_server_fn_service;
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;

use crate::console::islands::Refusal;
use crate::http::caller::Caller;
use crate::http::console::visit::{AnyVisit, visit};
use crate::http::errors::nothing_here;
use crate::http::state::AppState;

/// An answer is collected before its status is known, and none is larger than this.
const ANSWER_BYTES: usize = 8 * 1024 * 1024;

/// Calls the server function at the request's address.
pub async fn answer(state: State<AppState>, caller: Caller, request: Request) -> Response {
    if get_server_fn_service(request.uri().path(), request.method().clone()).is_none() {
        return nothing_here(&state, caller, request.headers());
    }
    let (mut parts, body) = request.with_limited_body().into_parts();
    let AnyVisit { op, context, .. } = match visit(&state, &mut parts).await {
        Ok(visit) => visit,
        Err(unavailable) => return unavailable,
    };
    // Whoever accepts HTML would be redirected to wherever its Referer says.
    parts.headers.remove(header::ACCEPT);
    let request = Request::from_parts(parts, body);
    let provide = move || {
        context.provide();
        provide_context(op.clone());
    };
    let answer = leptos_axum::handle_server_fns_with_context(provide, request).await;
    with_status(answer.into_response()).await
}

async fn with_status(response: Response) -> Response {
    if !response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = axum::body::to_bytes(body, ANSWER_BYTES).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if parts.status == StatusCode::INTERNAL_SERVER_ERROR
        && let Ok(refusal) = serde_json::from_slice(&body)
    {
        parts.status = status(refusal);
    }
    Response::from_parts(parts, Body::from(body))
}

const fn status(refusal: Refusal) -> StatusCode {
    match refusal {
        Refusal::SignedOut => StatusCode::UNAUTHORIZED,
        Refusal::Denied => StatusCode::FORBIDDEN,
        Refusal::NotFound => StatusCode::NOT_FOUND,
        Refusal::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::Unavailable | Refusal::Unreachable => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
