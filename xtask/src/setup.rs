//! What a machine needs, checked first and installed when missing.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::process::{self, root};
use crate::{apt, postgres};

const WASM: &str = "wasm32-unknown-unknown";

/// Python packages that a test drives, in a folder of their own.
pub struct PythonPackages {
    requirements: &'static [&'static str],
    /// What is imported to see whether they are there.
    modules: &'static str,
}

/// The real client of Carbon Black Cloud.
pub const SDK: PythonPackages =
    PythonPackages { requirements: &["carbon-black-cloud-sdk==1.5.10"], modules: "cbc_sdk" };

/// What holds the answers against the OpenAPI document.
pub const SCHEMATHESIS: PythonPackages =
    PythonPackages { requirements: &["schemathesis==4.32.5"], modules: "schemathesis" };

/// The other clients that `docs/clients.md` has examples for.
pub const CLIENTS: PythonPackages = PythonPackages {
    requirements: &[
        "Authlib==1.9.10",
        "PyJWT==2.15.1",
        "requests==2.34.2",
        "vdk-control-api-auth==0.1.1431637373",
        "wavefront-sdk-python==2.1.0",
    ],
    modules: "authlib, cryptography, jwt, requests, vdk.plugin.control_api_auth, wavefront_sdk",
};

/// Installs what building needs.
pub fn for_building() -> Result<()> {
    provide("Rust target for the browser", has_wasm_target, add_wasm_target)
}

/// Installs what the browser tests need on top of a build.
pub fn for_browser_tests() -> Result<()> {
    provide(
        "Chromium and a font",
        || chromium().is_some() && has_font(),
        || apt::install(&["chromium-headless-shell", "fonts-dejavu-core"]),
    )?;
    provide("Node", has_node, || {
        bail!("install Node 20 or later: https://nodejs.org or `sudo apt-get install nodejs npm`")
    })?;
    provide("npm packages of end2end", has_npm_packages, add_npm_packages)?;
    provide("Python client of Carbon Black Cloud", || SDK.is_present(), || SDK.add())?;
    provide("Schemathesis", || SCHEMATHESIS.is_present(), || SCHEMATHESIS.add())?;
    provide("Python clients of the guide", || CLIENTS.is_present(), || CLIENTS.add())?;
    provide("nginx", || Path::new("/usr/sbin/nginx").exists(), || apt::install(&["nginx-light"]))
}

/// Installs what the benchmark of tokens needs.
pub fn for_benchmarks() -> Result<()> {
    provide("wrk", || process::starts("wrk"), || apt::install(&["wrk"]))
}

/// Installs everything that any command needs.
pub fn for_testing() -> Result<()> {
    for_building()?;
    provide("clippy and rustfmt", has_lint_tools, || {
        let mut command = process::at_root("rustup");
        process::run_quietly(command.args(["component", "add", "clippy", "rustfmt"]))
            .context("install clippy and rustfmt for this toolchain by hand")
            .map(|_| ())
    })?;
    provide(
        "PostgreSQL server",
        || postgres::installation().is_some(),
        || apt::install(&["postgresql"]),
    )?;
    provide(
        "PgBouncer",
        || Path::new("/usr/sbin/pgbouncer").exists(),
        || apt::install(&["pgbouncer"]),
    )?;
    for_browser_tests()
}

/// Says in one line what was found or done, and how long that took.
fn provide(
    what: &str,
    is_present: impl Fn() -> bool,
    add: impl FnOnce() -> Result<()>,
) -> Result<()> {
    if is_present() {
        println!("  {what}: present");
        return Ok(());
    }
    println!("  {what}: installing");
    let started = Instant::now();
    add().with_context(|| format!("cannot provide: {what}"))?;
    if !is_present() {
        bail!("cannot provide: {what} (the installation ended well, but it cannot be found)");
    }
    println!("  {what}: installed in {:.1} s", started.elapsed().as_secs_f64());
    Ok(())
}

fn has_wasm_target() -> bool {
    let mut rustc = process::at_root("rustc");
    let sysroot = process::run_quietly(rustc.args(["--print", "sysroot"]));
    sysroot.is_ok_and(|path| Path::new(path.trim()).join("lib/rustlib").join(WASM).is_dir())
}

fn add_wasm_target() -> Result<()> {
    process::run_quietly(process::at_root("rustup").args(["target", "add", WASM])).context(
        "the browser half needs the Rust target wasm32-unknown-unknown. With rustup and a way to \
         static.rust-lang.org, `rustup target add wasm32-unknown-unknown` adds it; RUSTUP_DIST_SERVER \
         names a mirror. Debian's own Rust has it as the package libstd-rust-dev-wasm32",
    )?;
    Ok(())
}

fn has_lint_tools() -> bool {
    process::succeeds("cargo", &["clippy", "--version"])
        && process::succeeds("cargo", &["fmt", "--version"])
}

/// The browser that `LATCHKEY_TEST_CHROMIUM` names, or Debian's Chromium: the shell without a window
/// takes two thirds of the time of the whole browser.
pub fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("LATCHKEY_TEST_CHROMIUM").map(PathBuf::from);
    let known = ["chromium-headless-shell", "chromium", "google-chrome"];
    let known = known.map(|name| Path::new("/usr/bin").join(name));
    named.into_iter().chain(known).find(|path| path.is_file())
}

/// Chromium draws no text at all where no font is installed.
fn has_font() -> bool {
    Path::new("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf").is_file()
}

fn has_node() -> bool {
    process::succeeds("node", &["-e", "process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)"])
        && process::succeeds("npm", &["--version"])
}

/// The lock file that the installed packages came from.
fn npm_stamp() -> PathBuf {
    root().join("end2end/node_modules/.latchkey-package-lock.json")
}

fn has_npm_packages() -> bool {
    let wanted = std::fs::read(root().join("end2end/package-lock.json"));
    let installed = std::fs::read(npm_stamp());
    matches!((wanted, installed), (Ok(wanted), Ok(installed)) if wanted == installed)
}

fn add_npm_packages() -> Result<()> {
    let mut npm = process::at_root("npm");
    npm.current_dir(root().join("end2end"))
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .env("PUPPETEER_SKIP_DOWNLOAD", "1")
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    process::run_quietly(&mut npm)?;
    std::fs::copy(root().join("end2end/package-lock.json"), npm_stamp())?;
    Ok(())
}

impl PythonPackages {
    fn folder(&self) -> PathBuf {
        process::target().join(format!("python-{}", self.requirements.join("+")))
    }

    /// The Python that can import them.
    pub fn python(&self) -> PathBuf {
        self.folder().join("bin/python")
    }

    fn is_present(&self) -> bool {
        process::succeeds(self.python(), &["-c", &format!("import {}", self.modules)])
    }

    fn add(&self) -> Result<()> {
        if !process::succeeds("python3", &["-c", "import ensurepip, venv"]) {
            apt::install(&["python3", "python3-venv"])?;
        }
        let mut venv = process::at_root("python3");
        process::run_quietly(venv.args(["-m", "venv", "--clear"]).arg(self.folder()))?;
        let mut pip = process::at_root(self.python());
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        process::run_quietly(pip.args(self.requirements))?;
        Ok(())
    }
}
