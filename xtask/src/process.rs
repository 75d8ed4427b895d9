//! Child processes: where they run, and what they inherit.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The folder of the checkout.
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

/// Where cargo puts the server half.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A cargo that does not know it was started by another cargo.
///
/// What `cargo run` sets for its child would otherwise count as a changed
/// input of build scripts and rebuild dependencies.
pub fn cargo() -> Command {
    let mut command = at_root("cargo");
    for (name, _) in std::env::vars_os() {
        if is_set_by_the_outer_cargo(&name) {
            command.env_remove(name);
        }
    }
    if is_ci() {
        // A fresh clone is built once: incremental data would only be written.
        command.env("CARGO_INCREMENTAL", "0");
    }
    command
}

fn is_set_by_the_outer_cargo(name: &OsStr) -> bool {
    const EXACT: [&str; 5] = ["CARGO", "RUSTC", "RUSTDOC", "OUT_DIR", "CARGO_PRIMARY_PACKAGE"];
    const PREFIXES: [&str; 4] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
    let name = name.to_string_lossy();
    EXACT.contains(&name.as_ref()) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Whether nobody is looking and the checkout is new.
pub fn is_ci() -> bool {
    std::env::var_os("CI").is_some()
}

/// A program that runs in the folder of the checkout and reads no keyboard.
pub fn at_root(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// Runs to the end; what the program prints goes straight to the terminal.
pub fn run(command: &mut Command) -> Result<()> {
    let name = describe(command);
    let status = command.status().with_context(|| format!("cannot start `{name}`"))?;
    if !status.success() {
        bail!("`{name}` failed ({status})");
    }
    Ok(())
}

/// Runs to the end; every line that the program prints is shown, and given to `watch`.
pub fn run_watching(command: &mut Command, mut watch: impl FnMut(&str)) -> Result<()> {
    let name = describe(command);
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start `{name}`"))?;
    for line in child.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines) {
        let line = line?;
        println!("{line}");
        watch(&line);
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("`{name}` failed ({status})");
    }
    Ok(())
}

/// Runs to the end and shows what the program printed only when it failed.
pub fn run_quietly(command: &mut Command) -> Result<String> {
    let name = describe(command);
    let output = command.output().with_context(|| format!("cannot start `{name}`"))?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!("`{name}` failed ({}):\n{printed}{complaint}", output.status);
    }
    Ok(printed)
}

/// The same of a program of which nobody reads what it printed.
pub fn check(command: &mut Command) -> Result<()> {
    run_quietly(command).map(drop)
}

/// Whether a program can be started and reports success.
pub fn succeeds(program: impl AsRef<OsStr>, args: &[&str]) -> bool {
    let mut command = at_root(program);
    command.args(args).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Whether there is such a program, which may well complain that it was told nothing.
pub fn starts(program: &str) -> bool {
    let mut command = at_root(program);
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut words = vec![program.file_name().unwrap_or_default().to_string_lossy()];
    words.extend(command.get_args().map(OsStr::to_string_lossy));
    words.join(" ")
}
