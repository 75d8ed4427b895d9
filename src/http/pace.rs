//! How long a connection may take for what it is doing: sending the head of a request, or nothing
//! at all between two requests.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// A head is awaited, or arriving.
    Head,
    /// So many requests are answered.
    Working(usize),
    /// It was used, and is kept for the next request.
    Idle,
}

/// Watches one connection. Cheap to clone.
#[derive(Clone)]
pub struct Pace {
    phase: Arc<Mutex<Phase>>,
    changed: Arc<Notify>,
    head: Duration,
    idle: Duration,
}

/// A request that is answered, until it is dropped.
pub struct Answering(Pace);

impl Pace {
    /// A connection that was just made.
    pub fn new(head: Duration, idle: Duration) -> Self {
        let phase = Arc::new(Mutex::new(Phase::Head));
        Self { phase, changed: Arc::new(Notify::new()), head, idle }
    }

    /// Resolves when the connection has taken too long.
    pub async fn is_lost(&self) {
        loop {
            let phase = self.phase();
            let patience = match phase {
                Phase::Head => self.head,
                Phase::Idle => self.idle,
                Phase::Working(_) => Duration::MAX,
            };
            let waited = tokio::time::timeout(patience, self.changed.notified()).await;
            if waited.is_err() && self.phase() == phase {
                return;
            }
        }
    }

    /// A request arrived, until what is returned is dropped.
    pub fn answer(&self) -> Answering {
        self.change(|phase| match phase {
            Phase::Working(count) => Phase::Working(count + 1),
            Phase::Head | Phase::Idle => Phase::Working(1),
        });
        Answering(self.clone())
    }

    fn arrived(&self) {
        self.change(|phase| if phase == Phase::Idle { Phase::Head } else { phase });
    }

    fn phase(&self) -> Phase {
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, next: impl FnOnce(Phase) -> Phase) {
        let mut phase = self.phase.lock().unwrap_or_else(PoisonError::into_inner);
        let (before, after) = (*phase, next(*phase));
        *phase = after;
        if before != after {
            self.changed.notify_one();
        }
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.change(|phase| match phase {
            Phase::Working(count) if count > 1 => Phase::Working(count - 1),
            Phase::Working(_) | Phase::Head | Phase::Idle => Phase::Idle,
        });
    }
}

/// A stream that tells its [`Pace`] when something arrives.
pub struct Paced<S> {
    stream: S,
    pace: Pace,
}

impl<S> Paced<S> {
    /// Wraps a stream.
    pub const fn new(stream: S, pace: Pace) -> Self {
        Self { stream, pace }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.pace.arrived();
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
