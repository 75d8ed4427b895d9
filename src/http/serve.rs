//! The accept loop: hyper's own HTTP/1.1 with patience that ends, HTTP/2 where TLS agreed on it, a
//! bounded number of connections of which nobody takes all, and an orderly stop.
//!
//! `axum::serve` never times out a request head that was only half sent.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::IntoResponse;
use http::header::{HOST, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;
use tracing::{debug, info, warn};

use crate::config::{Limits, TrustedProxies};
use crate::http::connections::{Connections, Seat};
use crate::http::pace::{Pace, Paced};
use crate::http::stall::StallGuard;
use crate::http::tls::HTTP_2;

/// A request's start line and headers together; more is answered 431.
pub const HEAD_BYTES: usize = 32 * 1024;

/// Of the read and write buffer of a connection: a head and a bit more.
const BUFFER_BYTES: usize = 40 * 1024;

/// Requests at a time on a connection of HTTP/2.
const STREAMS: u32 = 100;

/// What a stream of HTTP/2 may send before somebody reads it, and what is made for it before it
/// reads.
const STREAM_WINDOW: u32 = 64 * 1024;

/// As [`STREAM_WINDOW`], of all streams of a connection together.
const CONNECTION_WINDOW: u32 = 256 * 1024;

/// As [`HEAD_BYTES`], of HTTP/2.
const HEAD_LIST_BYTES: u32 = 32 * 1024;

/// How long the loop rests when the system has no file descriptors left.
const OUT_OF_DESCRIPTORS_PAUSE: Duration = Duration::from_millis(50);

/// What every connection is served with.
pub struct Service {
    pub app: Router,
    /// When the server itself speaks TLS.
    pub tls: Option<TlsAcceptor>,
    /// Bounds.
    pub limits: Limits,
    /// They have no share of the connections, but may have all.
    pub proxies: TrustedProxies,
}

/// What is said to whom there is no place for.
const NO_PLACE: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n\
    Connection: close\r\nContent-Length: 0\r\n\r\n";

/// How many connections the system may hold until they are accepted. The usual 128 overflows in a
/// burst, and then clients wait a second before they try again.
const WAITING: u32 = 4096;

/// Listens on an address; port 0 takes a free one.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A server that was stopped can start again at once.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING)
}

/// Serves until `stop` resolves, then lets running requests finish for as long as the limits say.
pub async fn serve(listener: TcpListener, service: Service, stop: impl Future<Output = ()>) {
    let open = Connections::new(&service.limits, service.proxies.clone());
    let drain = service.limits.drain;
    let service = Arc::new(service);
    let connections = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            next = accept(&listener) => next,
            () = &mut stop => break,
        };
        let Some(seat) = open.admit(peer.ip()) else {
            debug!(%peer, "There is no place for another connection");
            if service.tls.is_none() {
                let _ = stream.try_write(NO_PLACE);
            }
            continue;
        };
        let (service, watcher) = (Arc::clone(&service), connections.watcher());
        tokio::spawn(async move {
            tokio::select! {
                () = greet(&service, &seat, Arrived { stream, peer, watcher }) => {}
                () = seat.must_close() => debug!(%peer, "A quiet connection made room"),
            }
        });
    }
    drop(listener);
    open.close_quiet();
    info!(connections = connections.count(), "Stopping: no new connections, finishing requests");
    if tokio::time::timeout(drain, connections.shutdown()).await.is_err() {
        warn!(seconds = drain.as_secs(), "Some requests did not finish in time");
    }
}

/// A connection that was accepted.
struct Arrived<S> {
    stream: S,
    peer: SocketAddr,
    watcher: Watcher,
}

/// The next connection.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if belongs_to_one_connection(&error) => {}
            Err(error) => {
                warn!(%error, "Cannot accept a connection");
                tokio::time::sleep(OUT_OF_DESCRIPTORS_PAUSE).await;
            }
        }
    }
}

fn belongs_to_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn greet(service: &Service, seat: &Seat, arrived: Arrived<TcpStream>) {
    let Arrived { stream, peer, watcher } = arrived;
    let _ = stream.set_nodelay(true);
    let stream = StallGuard::new(stream, service.limits.body);
    let Some(tls) = &service.tls else {
        return converse(service, seat, Arrived { stream, peer, watcher }).await;
    };
    let head = service.limits.head;
    let begun = tokio::time::timeout(head, Beginning::of(stream)).await;
    let Ok(Ok(mut stream)) = begun else {
        return debug!("Nothing came");
    };
    if stream.is_plain() {
        return tell_to_use_https(&mut stream, head).await;
    }
    match tokio::time::timeout(head, tls.accept(stream)).await {
        Ok(Ok(stream)) => {
            let arrived = Arrived { stream, peer, watcher };
            if arrived.stream.get_ref().1.alpn_protocol() == Some(HTTP_2) {
                converse_by_streams(service, seat, arrived).await;
            } else {
                converse(service, seat, arrived).await;
            }
        }
        Ok(Err(error)) => debug!(%error, "The TLS handshake failed"),
        Err(_) => debug!("The TLS handshake took too long"),
    }
}

/// A stream whose first byte is known and will be read again.
struct Beginning<S> {
    first: Option<u8>,
    is_plain: bool,
    stream: S,
}

impl<S: AsyncRead + Unpin> Beginning<S> {
    async fn of(mut stream: S) -> io::Result<Self> {
        let first = stream.read_u8().await?;
        // A handshake of TLS begins with 22, a request with a letter.
        Ok(Self { first: Some(first), is_plain: first.is_ascii_alphabetic(), stream })
    }

    /// Whether somebody speaks HTTP without TLS.
    const fn is_plain(&self) -> bool {
        self.is_plain
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Beginning<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if buffer.remaining() > 0
            && let Some(first) = self.first.take()
        {
            buffer.put_slice(&[first]);
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Beginning<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// What is said to whom speaks plain HTTP here.
const USE_HTTPS: &[u8] = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\
    Content-Type: text/plain; charset=utf-8\r\nContent-Length: 71\r\n\r\n\
    This port speaks https only. Begin the address with https:// and retry.";

/// Says it, and reads what was sent meanwhile, since an answer is lost with what was not read.
async fn tell_to_use_https<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, patience: Duration) {
    debug!("Somebody spoke plain http to the port of https");
    let told = async {
        stream.write_all(USE_HTTPS).await?;
        stream.shutdown().await?;
        tokio::io::copy(&mut stream.take(BUFFER_BYTES as u64), &mut tokio::io::sink()).await
    };
    let _ = tokio::time::timeout(patience, told).await;
}

async fn converse<S>(service: &Service, seat: &Seat, arrived: Arrived<S>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Arrived { stream, peer, watcher } = arrived;
    let pace = Pace::new(service.limits.head, service.limits.idle);
    let (app, begin, paced) = (service.app.clone(), seat.worker(), pace.clone());
    let answer = service_fn(move |request: hyper::Request<Incoming>| {
        let at_work = begin().map(|at_work| (at_work, paced.answer()));
        answer(app.clone(), request, peer, at_work)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(service.limits.head.max(service.limits.idle))
        .max_header_size(HEAD_BYTES)
        .max_buf_size(BUFFER_BYTES)
        .serve_connection(TokioIo::new(Paced::new(stream, pace.clone())), answer);
    tokio::select! {
        ended = watcher.watch(connection) => note(ended),
        () = pace.is_lost() => debug!("A connection took too long"),
    }
}

/// The same by HTTP/2: many requests at a time, and nothing between them but what keeps it alive.
async fn converse_by_streams<S>(service: &Service, seat: &Seat, arrived: Arrived<S>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Arrived { stream, peer, watcher } = arrived;
    let pace = Pace::new(service.limits.idle, service.limits.idle);
    let (app, begin, paced) = (service.app.clone(), seat.worker(), pace.clone());
    let answer = service_fn(move |mut request: hyper::Request<Incoming>| {
        let at_work = begin().map(|at_work| (at_work, paced.answer()));
        name_host(&mut request);
        answer(app.clone(), request, peer, at_work)
    });
    let connection = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(HEAD_LIST_BYTES)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_send_buf_size(STREAM_WINDOW as usize)
        .serve_connection(TokioIo::new(stream), answer);
    tokio::select! {
        ended = watcher.watch(connection) => note(ended),
        () = pace.is_lost() => debug!("A connection took too long"),
    }
}

/// Says in the form of HTTP/1.1 which host a request is for, as everything behind reads it.
fn name_host<B>(request: &mut hyper::Request<B>) {
    let Some(authority) = request.uri().authority().cloned() else { return };
    if !request.headers().contains_key(HOST)
        && let Ok(host) = HeaderValue::from_str(authority.as_str())
    {
        request.headers_mut().insert(HOST, host);
    }
}

fn note(ended: Result<(), hyper::Error>) {
    if let Err(error) = ended {
        debug!(%error, "A connection ended early");
    }
}

/// Has the router answer. What `at_work` holds is dropped with the last of the answer.
async fn answer<W: Send + 'static>(
    app: Router,
    mut request: hyper::Request<Incoming>,
    peer: SocketAddr,
    at_work: Option<W>,
) -> Result<hyper::Response<Body>, Infallible> {
    let Some(at_work) = at_work else {
        let later = [(RETRY_AFTER, HeaderValue::from_static("5"))];
        return Ok((StatusCode::SERVICE_UNAVAILABLE, later).into_response());
    };
    // Whoever sends many requests at once lets others in between.
    tokio::task::yield_now().await;
    request.extensions_mut().insert(ConnectInfo(peer));
    let response = app.oneshot(request.map(Body::new)).await?;
    Ok(response.map(move |body| {
        Body::new(body.map_err(move |error| {
            let _ = &at_work;
            error
        }))
    }))
}

/// Resolves at the first SIGTERM or SIGINT. Both are caught from the moment of the call.
pub fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Lets this process open as many files as the system allows it, as Go programs do on their own:
/// with the usual 1024 a thousand idle connections would shut everybody else out.
pub fn raise_descriptor_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }) {
        debug!(%error, "Cannot raise the limit on open files");
    }
}
