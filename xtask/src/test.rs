//! `cargo xtask test`: every test there is.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::bundle::{self, Flavour};
use crate::postgres::Postgres;
use crate::report::Report;
use crate::{binary, checks, e2e, process, setup};

/// Runs every step, also after one failed, and fails with the names of those that did.
pub fn run() -> Result<()> {
    let mut report = Report::new();
    let is_set_up = report.step("setup", "what this machine needs", setup::for_testing).is_some();
    check(&mut report);
    report.step("test", "unit and integration, on SQLite", on_sqlite);
    report.step("test-postgres", "integration, on a PostgreSQL server of its own", on_postgres);
    match (is_set_up, build(&mut report)) {
        (true, Some(server)) => {
            let browse = || e2e::run(&server, &[]);
            report.step("e2e", "Playwright in Chromium, JavaScript off and on", browse);
        }
        _ => report.skip("e2e", "since it cannot be set up or built"),
    }
    report.finish()
}

fn check(report: &mut Report) {
    report.step("format", "rustfmt over the workspace", checks::format);
    report.step("lint", "clippy over server, tests and xtask", checks::lint_server);
    report.step("lint-browser", "clippy over the browser half", checks::lint_browser);
    report.step("lint-specs", "TypeScript over the browser tests", checks::lint_specs);
    report.step("document", "rustdoc; the crate documentation is checked", checks::document);
    report.step("licences", "cargo-deny over the dependencies", checks::licences);
}

fn build(report: &mut Report) -> Option<PathBuf> {
    let bundle = || bundle::build(Flavour::Release);
    report.step("bundle", "the browser half, as it is released", bundle)?;
    report.step("server", "the binary for the browser tests", binary::build_for_tests)
}

fn on_sqlite() -> Result<()> {
    process::run(cargo_test().env_remove("LATCHKEY_TEST_POSTGRES"))
}

/// The integration tests once more. They mostly wait for the server, so more of them may.
fn on_postgres() -> Result<()> {
    let postgres = Postgres::start()?;
    let mut cargo = cargo_test();
    cargo.args(["--test", "all", "--", "--test-threads=8"]);
    process::run(cargo.env("LATCHKEY_TEST_POSTGRES", postgres.url()))
}

fn cargo_test() -> Command {
    let mut cargo = process::cargo();
    cargo.args(["test", "--locked", "--features", "ssr", "--no-fail-fast"]);
    cargo
}
