//! Packages of Debian, installed only when they are missing.

use std::os::unix::fs::MetadataExt;
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result, bail};

use crate::process;

/// Installs packages as root, through sudo where that needs no password.
pub fn install(packages: &[&str]) -> Result<()> {
    let by_hand = format!("sudo apt-get install -y --no-install-recommends {}", packages.join(" "));
    if !process::succeeds("apt-get", &["--version"]) {
        bail!("this is not Debian; install the equivalent of: {}", packages.join(" "));
    }
    if !is_root() && !process::succeeds("sudo", &["-n", "true"]) {
        bail!("installing needs root; run this once and try again:\n    {by_hand}");
    }
    update_once();
    let mut command = as_root("apt-get");
    command.args(["install", "-y", "-q", "--no-install-recommends"]).args(packages);
    process::run_quietly(&mut command)
        .with_context(|| format!("run this by hand and try again:\n    {by_hand}"))?;
    Ok(())
}

/// Whether this process may do everything.
pub fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// Package lists are read once per command. Old ones may still do, so that a
/// failure here is left to the installation to explain.
fn update_once() {
    static UPDATED: OnceLock<()> = OnceLock::new();
    UPDATED.get_or_init(|| {
        println!("  reading Debian's package lists");
        if let Err(error) = process::run_quietly(as_root("apt-get").args(["update", "-q"])) {
            println!("  going on with the lists at hand: {error:#}");
        }
    });
}

fn as_root(program: &str) -> Command {
    let mut command = process::at_root(if is_root() { "env" } else { "sudo" });
    if !is_root() {
        command.args(["-n", "env"]);
    }
    command.args(["DEBIAN_FRONTEND=noninteractive", program]);
    command
}
