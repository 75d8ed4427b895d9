//! Checks that run nothing: format, lints, documentation, licences.

use anyhow::Result;

use crate::process;

pub fn format() -> Result<()> {
    process::check(process::cargo().args(["fmt", "--all", "--check"]))
}

pub fn lint_server() -> Result<()> {
    let mut cargo = process::cargo();
    cargo.args(["clippy", "--locked", "--workspace", "--all-targets", "--features", "ssr"]);
    process::check(cargo.args(["--", "-D", "warnings"]))
}

/// In the server's target folder, whose procedural macros it shares.
pub fn lint_browser() -> Result<()> {
    let mut cargo = process::cargo();
    cargo.args(["clippy", "--locked", "--package", "latchkey", "--lib"]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--no-default-features"]);
    process::check(cargo.args(["--features", "hydrate", "--", "-D", "warnings"]))
}

/// The browser tests' own types; Playwright runs them without looking.
pub fn lint_specs() -> Result<()> {
    let folder = process::root().join("end2end");
    let mut tsc = process::at_root(folder.join("node_modules/.bin/tsc"));
    process::check(tsc.current_dir(folder))
}

/// The crate documentation is the architecture document: stale links fail.
pub fn document() -> Result<()> {
    let mut cargo = process::cargo();
    cargo.args(["doc", "--locked", "--no-deps", "--workspace", "--features", "ssr"]);
    process::check(cargo.env("RUSTDOCFLAGS", "-D warnings"))
}

/// Runs where cargo-deny is installed; building it takes longer than everything else.
pub fn licences() -> Result<()> {
    if !process::succeeds("cargo", &["deny", "--version"]) {
        println!("  SKIPPED: cargo-deny is not installed, so licences and advisories go unchecked");
        return Ok(());
    }
    process::check(process::cargo().args(["deny", "check", "bans", "licenses", "sources"]))?;
    if !process::succeeds("cargo", &["deny", "fetch", "db"]) {
        println!("  SKIPPED: the advisory database cannot be reached, so advisories go unchecked");
        return Ok(());
    }
    process::check(process::cargo().args(["deny", "check", "advisories"]))
}
