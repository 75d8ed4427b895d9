//! The browser tests, against the real binary in Debian's Chromium.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::bundle::{self, Flavour};
use crate::{binary, process, setup};

/// `cargo xtask e2e`: everything that the browser tests need, then the tests.
pub fn run_alone(playwright_args: &[String]) -> Result<()> {
    setup::for_building()?;
    setup::for_browser_tests()?;
    bundle::build(Flavour::Release)?;
    run(&binary::build_for_tests()?, playwright_args)
}

/// What Playwright says of its last run.
pub fn report() -> PathBuf {
    process::root().join("end2end/test-results/report.json")
}

/// Runs Playwright. The bundle is the release one, so that what is weighed is
/// what users load; the server is the development build, which is quicker made.
pub fn run(binary: &Path, playwright_args: &[String]) -> Result<()> {
    let folder = process::root().join("end2end");
    let chromium = setup::chromium().context("no Chromium is installed")?;
    let mut playwright = process::at_root(folder.join("node_modules/.bin/playwright"));
    playwright
        .current_dir(&folder)
        .arg("test")
        .args(playwright_args)
        .env("LATCHKEY_BIN", binary)
        .env("LATCHKEY_TEST_CHROMIUM", chromium)
        .env("LATCHKEY_TEST_CLIENTS_PYTHON", setup::CLIENTS.python())
        .env("LATCHKEY_TEST_SCHEMATHESIS_PYTHON", setup::SCHEMATHESIS.python())
        .env("LATCHKEY_TEST_SDK_PYTHON", setup::SDK.python());
    process::run(&mut playwright)
}
