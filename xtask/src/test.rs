//! `cargo xtask test`: every test there is.

use std::path::PathBuf;
use std::process::Command;
use std::thread;

use anyhow::Result;

use crate::bundle::{self, Flavour};
use crate::postgres::Postgres;
use crate::report::Report;
use crate::slowest::Slowest;
use crate::{binary, checks, e2e, process, setup};

/// What the engine of the database cannot change, such as who may open which address. It runs once.
const ONCE: [&str; 6] = [
    "architecture::",
    "program::",
    "http::routes::every_route_answers",
    "csp::management::every_route_answers",
    "demo::past_",
    "demo::two_runs_with_one_seed",
];

/// Runs every step, also after one failed, and fails with the names of those that did.
pub fn run() -> Result<()> {
    let (report, slowest) = (Report::new(), Slowest::default());
    let is_set_up = report.step("setup", "what this machine needs", setup::for_testing).is_some();
    report.step("tests", "everything that the tests are made of", || {
        process::run(&mut cargo_test(&["--lib", "--test", "all", "--no-run"]))
    });
    // Checks mostly keep one core busy, and tests wait now and then.
    thread::scope(|scope| {
        scope.spawn(|| check(&report));
        test(&report, &slowest, is_set_up);
    });
    slowest.print();
    report.finish()
}

/// Does to the real binary what accidents and attackers do, and prints the figures.
pub fn faults(rounds: Option<&str>) -> Result<()> {
    let mut cargo = cargo_test(&["--test", "all"]);
    if let Some(rounds) = rounds {
        cargo.env("LATCHKEY_TEST_KILL_ROUNDS", rounds);
    }
    process::run(cargo.args(["--", "program::faults"]))
}

fn check(report: &Report) {
    report.step("format", "rustfmt over the workspace", checks::format);
    report.step("lint", "clippy over server, tests and xtask", checks::lint_server);
    report.step("lint-browser", "clippy over the browser half", checks::lint_browser);
    report.step("lint-specs", "TypeScript over the browser tests", checks::lint_specs);
    report.step("document", "rustdoc; the crate documentation is checked", checks::document);
    report.step(
        "licences",
        "cargo-deny over licences and advisories of the dependencies",
        checks::licences,
    );
}

fn test(report: &Report, slowest: &Slowest, is_set_up: bool) {
    report.step("test", "unit and integration, on SQLite", || on_sqlite(slowest));
    report.step("test-postgres", "integration, on PostgreSQL", || on_postgres(slowest));
    match (is_set_up, build(report)) {
        (true, Some(server)) => {
            report.step("e2e", "Playwright in Chromium, JavaScript off and on", || {
                let outcome = e2e::run(&server, &[]);
                slowest.read_playwright(&e2e::report()).and(outcome)
            });
        }
        _ => report.skip("e2e", "since it cannot be set up or built"),
    }
}

fn build(report: &Report) -> Option<PathBuf> {
    let bundle = || bundle::build(Flavour::Release);
    report.step("bundle", "the browser half, as it is released", bundle)?;
    report.step("server", "the binary for the browser tests", binary::build_for_tests)
}

fn on_sqlite(slowest: &Slowest) -> Result<()> {
    let mut cargo = cargo_test(&["--lib", "--test", "all"]);
    slowest.watch(cargo.args(["--", "-Zunstable-options", "--report-time"]), "SQLite")
}

/// The integration tests once more. They mostly wait for the server, so more of them may.
fn on_postgres(slowest: &Slowest) -> Result<()> {
    let postgres = Postgres::start()?;
    let mut cargo = cargo_test(&["--test", "all"]);
    cargo.args(["--", "-Zunstable-options", "--report-time", "--test-threads=8"]);
    cargo.args(ONCE.iter().flat_map(|name| ["--skip", name]));
    slowest.watch(cargo.env("LATCHKEY_TEST_POSTGRES", postgres.url()), "PostgreSQL")
}

/// A test binary of the stable toolchain says how long each test took when it is told, at run time,
/// that it may. How anything is built does not change by that.
fn cargo_test(args: &[&str]) -> Command {
    let mut cargo = process::cargo();
    cargo.env_remove("LATCHKEY_TEST_POSTGRES");
    cargo.args(["test", "--locked", "--features", "ssr", "--no-fail-fast"]).args(args);
    cargo.args(["--config", "target.'cfg(all())'.runner=['env', 'RUSTC_BOOTSTRAP=1']"]);
    cargo
}
