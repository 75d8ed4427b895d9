//! Request bodies: they must arrive in time, and what nobody read of them must not spoil the next
//! request.
//!
//! hyper bounds the time for a head but not for a body. A body that is late is answered 408, and
//! its connection is closed. One that was refused before it was read is drained a little; when it
//! is longer than that, the answer says that the connection closes.
//!
//! What arrives is held in memory until it is whole and answered, so nobody may have more than a
//! share of that under way ([`budget`]), on however many connections and streams.

pub mod budget;

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::http::body::budget::{BodyLimits, Share};
use crate::http::caller::Caller;

/// What is still read of a body that nobody wanted: a form in full.
const DRAINED_BYTES: usize = 256 * 1024;

/// How long that may take.
const DRAINED_WITHIN: Duration = Duration::from_secs(2);

/// Why the rest of a body is not awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GivenUp {
    Late,
    NoRoom,
}

/// What is known of a body while its request is answered.
struct Arrival {
    /// Held until the answer is there, since handlers hold what they read.
    share: Share,
    given_up: OnceLock<GivenUp>,
    /// Where the body is put back by whoever drops it.
    left_over: Mutex<Option<Body>>,
}

/// A body that is on its way.
struct ArrivingBody {
    inner: Body,
    deadline: Pin<Box<Sleep>>,
    arrival: Arc<Arrival>,
}

impl ArrivingBody {
    fn give_up(&self, why: GivenUp) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let _ = self.arrival.given_up.set(why);
        Poll::Ready(Some(Err("the body was given up".into())))
    }
}

impl Drop for ArrivingBody {
    fn drop(&mut self) {
        let inner = std::mem::take(&mut self.inner);
        *self.arrival.left_over.lock().unwrap_or_else(PoisonError::into_inner) = Some(inner);
    }
}

impl HttpBody for ArrivingBody {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.inner).poll_frame(cx) {
            let data = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref());
            if data.is_some_and(|data| !self.arrival.share.takes(data.len())) {
                return self.give_up(GivenUp::NoRoom);
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        match self.deadline.as_mut().poll(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => self.give_up(GivenUp::Late),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// Gives the request's body its time and its room.
pub async fn must_arrive(
    State(limits): State<BodyLimits>,
    caller: Caller,
    request: Request,
    next: Next,
) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let arrival = Arc::new(Arrival {
        share: limits.budget.share(caller.address),
        given_up: OnceLock::new(),
        left_over: Mutex::new(None),
    });
    // Whoever waits for leave to send it is not asked for it only to throw it away.
    let is_held_back = request.headers().contains_key(header::EXPECT);
    let request = request.map(|inner| {
        let deadline = Box::pin(sleep(limits.patience));
        Body::new(ArrivingBody { inner, deadline, arrival: Arc::clone(&arrival) })
    });
    let mut response = next.run(request).await;
    if let Some(why) = arrival.given_up.get() {
        return say(*why);
    }
    let left = arrival.left_over.lock().unwrap_or_else(PoisonError::into_inner).take();
    let is_read = match left {
        Some(left) if left.is_end_stream() => true,
        Some(left) if !is_held_back => is_drained(left).await,
        Some(_) | None => false,
    };
    if !is_read {
        response.headers_mut().insert(header::CONNECTION, CLOSE);
    }
    response
}

const CLOSE: HeaderValue = HeaderValue::from_static("close");

fn say(why: GivenUp) -> Response {
    let close = [(header::CONNECTION, CLOSE)];
    match why {
        GivenUp::Late => {
            let sentence = "The request's body took too long.\n";
            (StatusCode::REQUEST_TIMEOUT, close, sentence).into_response()
        }
        GivenUp::NoRoom => {
            let later = [(header::RETRY_AFTER, HeaderValue::from_static("5"))];
            let sentence = "Too much is being sent at once. Try again in 5 seconds.\n";
            (StatusCode::SERVICE_UNAVAILABLE, close, later, sentence).into_response()
        }
    }
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

/// Reads what nobody read, and keeps none of it. Says whether that was all.
async fn is_drained(mut body: Body) -> bool {
    if body.size_hint().lower() > DRAINED_BYTES as u64 {
        return false;
    }
    let read = async {
        let mut read = 0;
        while let Some(frame) = body.frame().await {
            let Ok(frame) = frame else { return false };
            read += frame.data_ref().map_or(0, Bytes::len);
            if read > DRAINED_BYTES {
                return false;
            }
        }
        true
    };
    tokio::time::timeout(DRAINED_WITHIN, read).await.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::post;
    use tower::ServiceExt;

    use super::*;
    use crate::http::body::budget::Budget;

    async fn posts(body: Body) -> Response {
        posts_to("/", body).await
    }

    async fn posts_to(path: &str, body: Body) -> Response {
        let limits = BodyLimits { patience: Duration::from_millis(20), budget: Budget::default() };
        let app = Router::new()
            .route("/", post(|body: Bytes| async move { body }))
            .route("/refused", post(|| async { StatusCode::FORBIDDEN }))
            .layer(from_fn_with_state(limits, must_arrive));
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

    #[tokio::test]
    async fn body_beyond_the_share_of_its_sender_is_answered_503_and_the_connection_closes() {
        let response = posts(Body::from("x".repeat(budget::MOST_EACH + 100_000))).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[header::RETRY_AFTER], "5");
        assert_eq!(response.headers()[header::CONNECTION], "close");
    }
}
