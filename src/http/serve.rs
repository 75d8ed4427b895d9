//! The accept loop: hyper's own HTTP/1.1 with patience that ends, a bounded number of connections
//! of which nobody takes all, and an orderly stop.
//!
//! `axum::serve` never times out a request head that was only half sent. HTTP/2 is left to a proxy
//! in front: its detection has no timeout, and this server's pages need few requests.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use futures::TryFutureExt;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;
use tracing::{debug, info, warn};

use crate::config::{Limits, TrustedProxies};
use crate::http::connections::{Connections, Seat};
use crate::http::stall::StallGuard;

/// A request's start line and headers together; more is answered 431.
pub const HEAD_BYTES: usize = 32 * 1024;

/// Of the read and write buffer of a connection.
const BUFFER_BYTES: usize = 64 * 1024;

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
    match tokio::time::timeout(service.limits.head, tls.accept(stream)).await {
        Ok(Ok(stream)) => converse(service, seat, Arrived { stream, peer, watcher }).await,
        Ok(Err(error)) => debug!(%error, "The TLS handshake failed"),
        Err(_) => debug!("The TLS handshake took too long"),
    }
}

async fn converse<S>(service: &Service, seat: &Seat, arrived: Arrived<S>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Arrived { stream, peer, watcher } = arrived;
    let (app, begin) = (service.app.clone(), seat.worker());
    let answer = service_fn(move |mut request: hyper::Request<Incoming>| {
        let at_work = begin();
        request.extensions_mut().insert(ConnectInfo(peer));
        let answered = app.clone().oneshot(request.map(Body::new));
        // The connection is at work until the last of the answer is written.
        answered.map_ok(move |response| {
            response.map(move |body| {
                body.map_err(move |error| {
                    let _ = &at_work;
                    error
                })
            })
        })
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(service.limits.head)
        .max_header_size(HEAD_BYTES)
        .max_buf_size(BUFFER_BYTES)
        .serve_connection(TokioIo::new(stream), answer);
    if let Err(error) = watcher.watch(connection).await {
        debug!(%error, "A connection ended early");
    }
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
