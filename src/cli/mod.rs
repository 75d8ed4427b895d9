//! The command line: `latchkey serve | migrate | doctor | certificate | keys | demo`.
//!
//! Each command reads the configuration, does one thing and says what it did. What goes wrong is
//! told in one sentence with its remedy: exit code 1, or 2 when it was asked for wrongly.

mod certificate;
mod demo;
mod doctor;
mod finding;
mod keys;
mod open;
mod report;
mod serve;
mod services;
mod upkeep;

use std::fmt;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use tracing::debug;

use crate::config::{Config, ConfigError, Flags};
use crate::http::assets::Bundle;
use crate::telemetry;

/// A self-hosted console and token service for OAuth apps.
#[derive(Parser)]
#[command(name = "latchkey", version, about, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct Common {
    /// Read settings from this TOML file; `LATCHKEY_…` variables and flags override it
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Listen on this address and port; port 0 takes a free one
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// Keep database and keys in this folder
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Keep data here instead: `sqlite:///path` or `postgres://user@host/name`
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Start the server
    Serve,
    /// Migrate the database to this version's schema, or create it
    Migrate,
    /// Check settings, files, database and key, and say how to fix problems
    Doctor,
    /// Create a certificate for https on this machine, with its own CA
    Certificate,
    /// Show, rotate or revoke the keys that tokens are signed with
    Keys(keys::Keys),
    /// Fill an empty database with a demo company, or show its credentials again
    Demo(demo::Demo),
}

const FAILED: u8 = 1;
const MISUSED: u8 = 2;

/// Does what the command line asks for. A server serves this browser bundle.
pub async fn run(cli: Cli, bundle: Bundle) -> ExitCode {
    let config = match configure(cli.common) {
        Ok(config) => config,
        Err(problem) => return refuse(&problem, MISUSED),
    };
    let done = match cli.command {
        Command::Serve => serve::run(&config, bundle).await,
        Command::Migrate => open::migrate(&config).await,
        Command::Doctor => doctor::run(&config).await,
        Command::Certificate => certificate::run(&config),
        Command::Keys(keys) => keys::run(&config, &keys).await,
        Command::Demo(demo) => demo::run(&config, &demo).await,
    };
    telemetry::flush();
    done.map_or_else(|trouble| refuse(&trouble, FAILED), |()| ExitCode::SUCCESS)
}

fn configure(common: Common) -> Result<Config, String> {
    let Common { config, listen, data, database_url } = common;
    let config = Config::load(Flags { config, listen, data, database_url })
        .map_err(|error: ConfigError| error.to_string())?;
    telemetry::start(&config.log).map_err(|error| error.to_string())?;
    for name in &config.foreign_variables {
        debug!("Leaves {name} alone: a link to a service, as Kubernetes sets them");
    }
    Ok(config)
}

fn refuse(reason: &impl fmt::Display, code: u8) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "latchkey: {reason}");
    ExitCode::from(code)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn flags_may_stand_before_or_after_the_command() {
        for line in [["latchkey", "--data", "/d", "serve"], ["latchkey", "serve", "--data", "/d"]] {
            let cli = Cli::try_parse_from(line).unwrap();
            assert_eq!(cli.common.data, Some(PathBuf::from("/d")));
        }
    }

    #[test]
    fn every_command_of_the_readme_exists() {
        for command in ["serve", "migrate", "doctor", "certificate", "demo"] {
            assert!(Cli::try_parse_from(["latchkey", command]).is_ok(), "{command}");
        }
    }
}
