//! What a command says: its answer, or why there is none.

use std::fmt;
use std::io::Write;

/// Why a command did not do what it was asked to: what is wrong, and what to do.
#[derive(Debug)]
pub struct Trouble {
    pub problem: String,
    pub remedy: String,
}

impl Trouble {
    pub fn new(problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { problem: problem.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.problem, self.remedy)
    }
}

/// Writes a line to standard output, which is for answers; what happens goes to the log.
pub fn announce(line: &str) {
    let mut out = std::io::stdout().lock();
    // Nobody listens when the reader of a pipe is gone; that is no reason to stop.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
