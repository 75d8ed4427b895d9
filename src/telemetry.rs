//! Logs: one line per request and per change, as text or JSON on standard error.
//!
//! A line never holds a secret, token, e-mail address or body, nor the query of a URL.

use std::io::{self, IsTerminal};

use tracing::error;
use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// The configured filter is not one.
#[derive(Debug, thiserror::Error)]
#[error("log.filter is not a filter: {0}. Write something like info or latchkey=debug,info.")]
pub struct FilterError(String);

/// Sends log lines to standard error from now on.
pub fn start(log: &Log) -> Result<(), FilterError> {
    let filter = filter(log)?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
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
    fn nonsense_is_refused_with_an_example() {
        let message = of("latchkey=loud").unwrap_err().to_string();
        assert!(message.contains("latchkey=debug,info"), "{message}");
    }
}
