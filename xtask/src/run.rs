//! `cargo xtask run`: the release binary on a data folder of its own.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::bundle::Flavour;
use crate::{binary, process, setup};

/// Builds what is needed and becomes `latchkey serve`.
pub fn run(demo: bool, serve_args: &[String]) -> Result<()> {
    setup::for_building()?;
    let binary = binary::build(Flavour::Release)?;
    let data = named_folder(serve_args);
    let folder =
        data.clone().unwrap_or_else(|| process::target().join(if demo { "demo" } else { "run" }));
    if demo {
        let mut command = process::at_root(&binary);
        process::run(command.arg("demo").arg("--data").arg(&folder))?;
    }
    let mut serve = Command::new(&binary);
    serve.current_dir(process::root()).stdin(Stdio::null()).arg("serve");
    if data.is_none() {
        serve.arg("--data").arg(&folder);
    }
    // Signals reach the server itself, since it takes this process's place.
    let error = serve.args(serve_args).exec();
    Err(error).with_context(|| format!("cannot start {}", binary.display()))
}

/// The folder that the caller chose, as `--data DIR` or `--data=DIR`.
fn named_folder(serve_args: &[String]) -> Option<PathBuf> {
    let mut args = serve_args.iter();
    while let Some(arg) = args.next() {
        if arg == "--data" {
            return args.next().map(PathBuf::from);
        }
        if let Some(folder) = arg.strip_prefix("--data=") {
            return Some(PathBuf::from(folder));
        }
    }
    None
}
