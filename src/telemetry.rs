//! Logs: one line per request and per change, as text or JSON on standard error.
//!
//! A line never holds a secret, token, e-mail address or body, nor the query of a URL.
//!
//! Standard error may be closed, full, dead or read by nobody: nothing waits for it. Lines go
//! through a queue to a thread of their own, and those that cannot be written are
//! [counted](lost_lines).

use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use tracing::error;
use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// The configured filter is not one.
#[derive(Debug, thiserror::Error)]
#[error("log.filter is not a filter: {0}. Write something like info or latchkey=debug,info.")]
pub struct FilterError(String);

/// How many lines may wait to be written.
const WAITING: usize = 1024;

/// How long the end of the program waits for the last lines.
const LAST_LINES: Duration = Duration::from_secs(1);

static LOST: AtomicU64 = AtomicU64::new(0);
static QUEUE: OnceLock<SyncSender<Entry>> = OnceLock::new();

enum Entry {
    Line(Vec<u8>),
    /// To be answered when everything before it is written.
    Flush(SyncSender<()>),
}

/// How many lines could not be written since the start.
pub fn lost_lines() -> u64 {
    LOST.load(Ordering::Relaxed)
}

/// Waits, but not for long, until what was logged is written.
pub fn flush() {
    let (written, is_written) = sync_channel(1);
    let asked = QUEUE.get().map(|queue| queue.try_send(Entry::Flush(written)));
    if asked.is_some_and(|asked| asked.is_ok()) {
        let _ = is_written.recv_timeout(LAST_LINES);
    }
}

/// Sends log lines to standard error from now on.
pub fn start(log: &Log) -> Result<(), FilterError> {
    let filter = filter(log)?;
    start_writing();
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(|| Lines)
        // Such an error would be printed to standard error, with a panic when that fails.
        .log_internal_errors(false)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false);
    // A second start, as in tests that share a process, keeps the first one's settings.
    let _ = match log.format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    std::panic::set_hook(Box::new(|panic| {
        // The payload is left out: it may quote a value that no line may hold.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        error!(place, "A panic at {place}");
    }));
    Ok(())
}

/// Takes lines without ever waiting or failing.
struct Lines;

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let queue = QUEUE.get();
        if queue.is_none_or(|queue| queue.try_send(Entry::Line(line.to_vec())).is_err()) {
            LOST.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Starts the thread that writes, once. It may hang for ever; nobody waits for it.
fn start_writing() {
    let (queue, entries) = sync_channel(WAITING);
    let writing = move || write_lines(&entries, leads_somewhere());
    if QUEUE.set(queue).is_ok() {
        // Without the thread every line is counted as lost, and everything else goes on.
        let _ = thread::Builder::new().name("log".to_owned()).spawn(writing);
    }
}

fn write_lines(entries: &Receiver<Entry>, leads_somewhere: bool) {
    for entry in entries {
        match entry {
            Entry::Line(line) => {
                if io::stderr().write_all(&line).is_err() || !leads_somewhere {
                    LOST.fetch_add(1, Ordering::Relaxed);
                }
            }
            Entry::Flush(written) => {
                let _ = written.send(());
            }
        }
    }
}

/// Whether standard error was there at the start. Rust puts `/dev/null`, for reading and writing,
/// in the place of one that was closed, and every line would vanish there without an error.
fn leads_somewhere() -> bool {
    use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat, major, minor};
    const NULL: (u32, u32) = (1, 3);
    let Ok(found) = fstat(io::stderr()) else {
        return false;
    };
    let is_null = FileType::from_raw_mode(found.st_mode) == FileType::CharacterDevice
        && (major(found.st_rdev), minor(found.st_rdev)) == NULL;
    !is_null || fcntl_getfl(io::stderr()).is_ok_and(|flags| !flags.contains(OFlags::RDWR))
}

fn filter(log: &Log) -> Result<EnvFilter, FilterError> {
    // What other crates say is asked for by name: sqlx, for one, logs every statement.
    let quiet =
        ["sqlx=warn", "hyper=warn", "hyper_util=warn", "rustls=warn", "tower_sessions=warn"];
    let parse =
        |text: &str| EnvFilter::try_new(text).map_err(|error| FilterError(error.to_string()));
    if ["sqlx", "hyper", "rustls", "tower"].iter().any(|name| log.filter.contains(name)) {
        return parse(&log.filter);
    }
    parse(&format!("{},{}", quiet.join(","), log.filter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<String, FilterError> {
        filter(&Log { filter: text.to_owned(), format: LogFormat::Text }).map(|f| f.to_string())
    }

    #[test]
    fn other_crates_are_quiet_unless_named() {
        assert!(of("info").unwrap().contains("sqlx=warn"));
        assert!(!of("info,sqlx=debug").unwrap().contains("sqlx=warn"));
    }

    #[test]
    fn line_that_nobody_takes_is_counted_and_is_no_error() {
        let before = lost_lines();
        let (queue, waiting) = sync_channel(1);
        drop(waiting);
        let _ = QUEUE.set(queue);
        Lines.write_all(b"a line").unwrap();
        assert!(lost_lines() > before);
    }

    #[test]
    fn nonsense_is_refused_with_an_example() {
        let message = of("latchkey=loud").unwrap_err().to_string();
        assert!(message.contains("latchkey=debug,info"), "{message}");
    }
}
