//! Request bodies: they must arrive in time, and what nobody read of them must not spoil the next
//! request.
//!
//! hyper bounds the time for a head but not for a body. A body that is late is answered 408, and
//! its connection is closed. One that was refused before it was read is drained a little; when it
//! is longer than that, the answer says that the connection closes.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, Limited};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// What is still read of a body that nobody wanted: a form in full.
const DRAINED_BYTES: usize = 256 * 1024;

/// How long that may take.
const DRAINED_WITHIN: Duration = Duration::from_secs(2);

/// Where a body is put back by whoever drops it.
type LeftOver = Arc<Mutex<Option<Body>>>;

struct DeadlineBody {
    inner: Body,
    deadline: Pin<Box<Sleep>>,
    late: Arc<AtomicBool>,
    left_over: LeftOver,
}

impl Drop for DeadlineBody {
    fn drop(&mut self) {
        let inner = std::mem::take(&mut self.inner);
        *self.left_over.lock().unwrap_or_else(PoisonError::into_inner) = Some(inner);
    }
}

impl HttpBody for DeadlineBody {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.inner).poll_frame(cx) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        if self.deadline.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        self.late.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err("the body did not arrive in time".into())))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// Gives the request's body as long as `patience`, counted from its head.
pub async fn must_arrive(
    State(patience): State<Duration>,
    request: Request,
    next: Next,
) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let (late, left_over) = (Arc::new(AtomicBool::new(false)), LeftOver::default());
    // Whoever waits for leave to send it is not asked for it only to throw it away.
    let is_held_back = request.headers().contains_key(header::EXPECT);
    let request = request.map(|inner| {
        let deadline = Box::pin(sleep(patience));
        let (late, left_over) = (Arc::clone(&late), Arc::clone(&left_over));
        Body::new(DeadlineBody { inner, deadline, late, left_over })
    });
    let mut response = next.run(request).await;
    let close = HeaderValue::from_static("close");
    if late.load(Ordering::Relaxed) {
        let close = [(header::CONNECTION, close)];
        return (StatusCode::REQUEST_TIMEOUT, close, "The request's body took too long.\n")
            .into_response();
    }
    let left = left_over.lock().unwrap_or_else(PoisonError::into_inner).take();
    let is_read = match left {
        Some(left) if left.is_end_stream() => true,
        Some(left) if !is_held_back => is_drained(left).await,
        Some(_) | None => false,
    };
    if !is_read {
        response.headers_mut().insert(header::CONNECTION, close);
    }
    response
}

/// Whether a body is compressed. Nothing here is ever unpacked.
pub fn is_encoded(headers: &HeaderMap) -> bool {
    let encoding = headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes);
    encoding.is_some_and(|encoding| !encoding.eq_ignore_ascii_case(b"identity"))
}

/// Refuses compressed forms.
pub async fn must_be_plain(request: Request, next: Next) -> Response {
    if is_encoded(request.headers()) {
        let plain = [(header::ACCEPT_ENCODING, "identity")];
        let sentence = "Send the form without Content-Encoding.\n";
        return (StatusCode::UNSUPPORTED_MEDIA_TYPE, plain, sentence).into_response();
    }
    next.run(request).await
}

/// Reads what nobody read. Says whether that was all.
async fn is_drained(body: Body) -> bool {
    if body.size_hint().lower() > DRAINED_BYTES as u64 {
        return false;
    }
    let read = Limited::new(body, DRAINED_BYTES).collect();
    tokio::time::timeout(DRAINED_WITHIN, read).await.is_ok_and(|read| read.is_ok())
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::post;
    use tower::ServiceExt;

    use super::*;

    async fn posts(body: Body) -> Response {
        posts_to("/", body).await
    }

    async fn posts_to(path: &str, body: Body) -> Response {
        let patience = Duration::from_millis(20);
        let app = Router::new()
            .route("/", post(|body: Bytes| async move { body }))
            .route("/refused", post(|| async { StatusCode::FORBIDDEN }))
            .layer(from_fn_with_state(patience, must_arrive));
        app.oneshot(Request::post(path).body(body).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn body_that_never_ends_is_answered_408_and_the_connection_closes() {
        let response =
            posts(Body::from_stream(futures::stream::pending::<Result<Bytes, axum::Error>>()))
                .await;
        assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
        assert_eq!(response.headers()[header::CONNECTION], "close");
    }

    #[tokio::test]
    async fn body_that_arrives_in_time_goes_through() {
        let response = posts(Body::from("hello")).await;
        assert_eq!(response.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn short_body_that_was_refused_unread_does_not_close_the_connection() {
        let response = posts_to("/refused", Body::from("x".repeat(100_000))).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        assert!(!response.headers().contains_key(header::CONNECTION));
    }

    #[tokio::test]
    async fn long_body_that_was_refused_unread_closes_it_and_says_so() {
        let response = posts_to("/refused", Body::from("x".repeat(1_000_000))).await;
        assert_eq!(response.headers()[header::CONNECTION], "close");
    }
}
