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

/// Says on standard output what a server does. That nobody listens is no reason to stop.
pub fn announce(line: &str) {
    let _ = write(line);
}

/// Writes what a command was asked for to standard output; what happens goes to the log.
pub fn answer(text: &str) -> Result<(), Trouble> {
    write(text).map_err(|error| {
        Trouble::new(
            format!("The command did its work, but its answer can't be written: {error}."),
            "Redirect its standard output to somewhere that can be written.",
        )
    })
}

fn write(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}
