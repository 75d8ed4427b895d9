//! How long each test took, and which ten took longest.

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

const SHOWN: usize = 10;

/// The tests of a run so far.
#[derive(Default)]
pub struct Slowest(Mutex<Vec<Test>>);

struct Test {
    took: Duration,
    /// Where it ran: on SQLite, on PostgreSQL, in the browser.
    on: String,
    name: String,
}

impl Slowest {
    /// Runs test binaries that say how long each test took.
    pub fn watch(&self, command: &mut Command, on: &str) -> Result<()> {
        process::run_watching(command, |line| {
            if let Some((name, took)) = timed(line) {
                self.note(took, on, name);
            }
        })
    }

    /// Takes in what Playwright's JSON reporter wrote.
    pub fn read_playwright(&self, file: &Path) -> Result<()> {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("Playwright left no {}", file.display()))?;
        self.note_suite(&serde_json::from_str(&text)?);
        Ok(())
    }

    fn note_suite(&self, suite: &Value) {
        for spec in list(suite, "specs") {
            let name = format!("{} › {}", text(spec, "file"), text(spec, "title"));
            for test in list(spec, "tests") {
                let took = list(test, "results").iter().filter_map(|one| one["duration"].as_u64());
                self.note(Duration::from_millis(took.sum()), text(test, "projectName"), &name);
            }
        }
        for suite in list(suite, "suites") {
            self.note_suite(suite);
        }
    }

    fn note(&self, took: Duration, on: &str, name: &str) {
        if let Ok(mut tests) = self.0.lock() {
            tests.push(Test { took, on: on.to_owned(), name: name.to_owned() });
        }
    }

    /// Prints the table.
    pub fn print(&self) {
        let Ok(mut tests) = self.0.lock() else {
            return;
        };
        tests.sort_by_key(|test| std::cmp::Reverse(test.took));
        println!("\nthe slowest of {} tests{:>10}", tests.len(), "seconds");
        for test in tests.iter().take(SHOWN) {
            println!("{:>10.1}  {:<12}{}", test.took.as_secs_f64(), test.on, test.name);
        }
    }
}

/// `test name ... ok <1.234s>`
fn timed(line: &str) -> Option<(&str, Duration)> {
    let (name, outcome) = line.strip_prefix("test ")?.split_once(" ... ")?;
    let (_, took) = outcome.split_once('<')?;
    let took = took.strip_suffix("s>")?.parse().ok()?;
    Some((name, Duration::from_secs_f64(took)))
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}
