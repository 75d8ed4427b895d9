//! The browser half: compiled to WebAssembly, bound to JavaScript, compressed.
//!
//! wasm-bindgen runs as a library pinned to the crate's own version, so that
//! no command-line tool has to match and none has to be installed.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::compress::{with_suffix, write_with_twins};
use crate::process;

/// Which of the two ways to build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flavour {
    Dev,
    Release,
}

impl Flavour {
    fn profile(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }
}

/// Where the server looks for the bundle; release binaries embed this folder.
fn site() -> PathBuf {
    process::root().join("target/site/pkg")
}

/// Beside the folder, not in it: what is inside is served.
fn stamp() -> PathBuf {
    process::root().join("target/site/bundle.stamp")
}

/// Builds the bundle into `target/site/pkg`. Quick when nothing changed.
pub fn build(flavour: Flavour) -> Result<()> {
    let compiled = compile(flavour)?;
    let wanted = fingerprint(&compiled, flavour)?;
    if is_built(&wanted) {
        println!("  browser bundle: unchanged");
        return Ok(());
    }
    let started = Instant::now();
    let bound = bind(&compiled, flavour)?;
    let mut total = 0;
    std::fs::create_dir_all(site())?;
    for (from, to) in [("latchkey.js", "latchkey.js"), ("latchkey_bg.wasm", "latchkey.wasm")] {
        let content = std::fs::read(bound.join(from))?;
        let compressed = write_with_twins(&site().join(to), &content, flavour)?;
        println!("  {to}: {} bytes, {compressed} as brotli", content.len());
        total += compressed;
    }
    std::fs::write(stamp(), wanted)?;
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "  browser bundle: {total} bytes over the wire, bound and compressed in {seconds:.1} s"
    );
    Ok(())
}

/// A folder of its own, as cargo-leptos has it, so that both halves can build at once.
fn compile(flavour: Flavour) -> Result<PathBuf> {
    let folder = process::target().join("front");
    let mut cargo = process::cargo();
    cargo.args(["build", "--locked", "--package", "latchkey", "--lib"]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--no-default-features"]);
    cargo.args(["--features", "hydrate", "--profile", flavour.profile(), "--target-dir"]);
    process::run(cargo.arg(&folder))?;
    Ok(folder.join("wasm32-unknown-unknown").join(flavour.profile()).join("latchkey.wasm"))
}

fn fingerprint(compiled: &Path, flavour: Flavour) -> Result<String> {
    let content = std::fs::read(compiled)
        .with_context(|| format!("the build left no {}", compiled.display()))?;
    let mut hasher = DefaultHasher::new();
    (flavour, content).hash(&mut hasher);
    Ok(format!("{flavour:?} {:016x}", hasher.finish()))
}

fn is_built(wanted: &str) -> bool {
    let files = ["latchkey.js", "latchkey.wasm"].map(|name| site().join(name));
    let complete = files.iter().all(|file| {
        file.is_file() && with_suffix(file, ".br").is_file() && with_suffix(file, ".gz").is_file()
    });
    complete && std::fs::read_to_string(stamp()).is_ok_and(|found| found == wanted)
}

fn bind(compiled: &Path, flavour: Flavour) -> Result<PathBuf> {
    let is_dev = flavour == Flavour::Dev;
    let folder = process::target().join("front/bindgen");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    Bindgen::new()
        .input_path(compiled)
        .out_name("latchkey")
        .web(true)?
        .typescript(false)
        .debug(is_dev)
        .remove_name_section(!is_dev)
        .remove_producers_section(!is_dev)
        .omit_default_module_path(true)
        .generate(&folder)?;
    if folder.join("snippets").exists() {
        bail!("a crate brings JavaScript snippets, which the server does not serve");
    }
    Ok(folder)
}
