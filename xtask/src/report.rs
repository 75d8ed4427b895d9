//! The headers of a long command's steps, and the table of their times.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// The steps of one command so far.
pub struct Report {
    started: Instant,
    steps: Mutex<Vec<Step>>,
}

struct Step {
    name: &'static str,
    took: Duration,
    outcome: Outcome,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    Skipped,
}

impl Report {
    pub fn new() -> Self {
        Self { started: Instant::now(), steps: Mutex::default() }
    }

    /// Runs one step. A failure is told at once, and again at the end, but does
    /// not keep later steps from telling what they know.
    pub fn step<T>(
        &self,
        name: &'static str,
        purpose: &str,
        act: impl FnOnce() -> Result<T>,
    ) -> Option<T> {
        println!("\n=== {name}: {purpose}");
        let started = Instant::now();
        let result = act();
        let took = started.elapsed();
        let outcome = if result.is_ok() { Outcome::Passed } else { Outcome::Failed };
        self.note(Step { name, took, outcome });
        result.inspect_err(|error| println!("=== {name} FAILED: {error:#}")).ok()
    }

    /// Notes a step that could not run because of an earlier failure.
    pub fn skip(&self, name: &'static str, reason: &str) {
        println!("\n=== {name}: skipped, {reason}");
        self.note(Step { name, took: Duration::ZERO, outcome: Outcome::Skipped });
    }

    fn note(&self, step: Step) {
        if let Ok(mut steps) = self.steps.lock() {
            steps.push(step);
        }
    }

    /// Prints the table and fails with the names of the failed steps.
    pub fn finish(self) -> Result<()> {
        let steps = self.steps.into_inner().unwrap_or_default();
        println!("\n{:<16}{:>10}", "step", "seconds");
        for step in &steps {
            let mark = match step.outcome {
                Outcome::Passed => "",
                Outcome::Failed => "  FAILED",
                Outcome::Skipped => "  skipped",
            };
            println!("{:<16}{:>10.1}{mark}", step.name, step.took.as_secs_f64());
        }
        println!("{:<16}{:>10.1}", "all", self.started.elapsed().as_secs_f64());
        let failed: Vec<_> =
            steps.iter().filter(|s| s.outcome == Outcome::Failed).map(|s| s.name).collect();
        if !failed.is_empty() {
            bail!("failed: {}", failed.join(", "));
        }
        println!("everything passed");
        Ok(())
    }
}
