//! The server half, and both halves together.

use std::path::PathBuf;
use std::thread;

use anyhow::{Result, anyhow};

use crate::bundle::{self, Flavour};
use crate::process;

/// Builds both halves and returns the path of the binary.
pub fn build(flavour: Flavour) -> Result<PathBuf> {
    match flavour {
        Flavour::Dev => build_side_by_side(),
        Flavour::Release => build_release(),
    }
}

/// A development binary reads the bundle from disk, so that neither half waits.
fn build_side_by_side() -> Result<PathBuf> {
    let browser = thread::spawn(|| bundle::build(Flavour::Dev));
    let server = build_for_tests();
    browser.join().map_err(|_| anyhow!("building the browser bundle panicked"))??;
    server
}

/// The development binary alone, with the same features as `cargo test` gives
/// its dependencies, so that neither rebuilds what the other built.
pub fn build_for_tests() -> Result<PathBuf> {
    let mut cargo = process::cargo();
    cargo.args(["build", "--locked", "--features", "ssr", "--bin", "latchkey"]);
    process::run(&mut cargo)?;
    Ok(process::target().join("debug/latchkey"))
}

/// The library and the browser bundle side by side, then the binary, which carries both.
fn build_release() -> Result<PathBuf> {
    let browser = thread::spawn(|| bundle::build(Flavour::Release));
    let library = release(&["--lib"]);
    browser.join().map_err(|_| anyhow!("building the browser bundle panicked"))??;
    library?;
    notice_the_first_bundle()?;
    release(&["--bin", "latchkey"])?;
    let folder = process::target().join("release");
    std::fs::write(folder.join("latchkey.embeds-bundle"), "")?;
    Ok(folder.join("latchkey"))
}

fn release(what: &[&str]) -> Result<()> {
    let mut cargo = process::cargo();
    cargo.args(["build", "--locked", "--release", "--features", "ssr"]);
    process::run(cargo.args(what))
}

/// Cargo sees when an embedded file changes, but not when the first ones appear.
fn notice_the_first_bundle() -> Result<()> {
    let folder = process::target().join("release");
    if folder.join("latchkey").exists() && !folder.join("latchkey.embeds-bundle").exists() {
        let main =
            std::fs::File::options().append(true).open(process::root().join("src/main.rs"))?;
        main.set_modified(std::time::SystemTime::now())?;
    }
    Ok(())
}
