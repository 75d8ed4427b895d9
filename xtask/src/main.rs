//! Latchkey's developer commands: `cargo xtask run` and `cargo xtask test`,
//! and the parts of them that are useful alone.
//!
//! Every command installs what it needs, says what it does, skips what is
//! present already, and names the remedy when something cannot be had.

#![expect(clippy::print_stdout, reason = "a command talks to the person who typed it")]
#![expect(
    clippy::disallowed_methods,
    reason = "the bans protect the product; a build tool reads the environment and the clock"
)]

mod apt;
mod binary;
mod bundle;
mod checks;
mod compress;
mod e2e;
mod postgres;
mod process;
mod report;
mod run;
mod setup;
mod slowest;
mod test;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
Latchkey's developer commands

    cargo xtask run [--demo] [-- ARGS]   build the release binary and start `latchkey serve ARGS`
    cargo xtask test                     run every test there is
    cargo xtask faults [--rounds N]      full disk, dead log, floods, kill -9 N times (10) and more
    cargo xtask bench                    what a token costs, beside the least that one can cost
    cargo xtask build [--dev]            build the browser bundle and the binary
    cargo xtask e2e [-- ARGS]            run the browser tests; ARGS go to `playwright test`
    cargo xtask setup                    install everything that the commands above need

`run` keeps its data in target/run, or target/demo with --demo, unless ARGS name another folder.
`test` uses the PostgreSQL of DATABASE_URL when that is set, and a scratch server otherwise.";

/// One parsed command line.
enum Request {
    Run { demo: bool, serve_args: Vec<String> },
    Test,
    Faults { rounds: Option<String> },
    Bench,
    Build(bundle::Flavour),
    EndToEnd { playwright_args: Vec<String> },
    Setup,
    Help,
}

fn main() -> ExitCode {
    let outcome = parse(std::env::args().skip(1)).and_then(execute);
    let Err(error) = outcome else {
        return ExitCode::SUCCESS;
    };
    println!("\nxtask: {error:#}");
    ExitCode::FAILURE
}

fn execute(request: Request) -> Result<()> {
    match request {
        Request::Run { demo, serve_args } => run::run(demo, &serve_args),
        Request::Test => test::run(),
        Request::Faults { rounds } => test::faults(rounds.as_deref()),
        Request::Bench => {
            setup::for_benchmarks()?;
            bench()
        }
        Request::Build(flavour) => {
            setup::for_building()?;
            binary::build(flavour).map(|_| ())
        }
        Request::EndToEnd { playwright_args } => e2e::run_alone(&playwright_args),
        Request::Setup => setup::for_testing(),
        Request::Help => {
            println!("{USAGE}");
            Ok(())
        }
    }
}

fn bench() -> Result<()> {
    let mut cargo = process::cargo();
    process::run(cargo.args(["bench", "--locked", "--features", "ssr", "--bench", "token_path"]))
}

fn parse(args: impl Iterator<Item = String>) -> Result<Request> {
    let args: Vec<String> = args.collect();
    let (own, passed_on) = match args.iter().position(|arg| arg == "--") {
        Some(at) => (&args[..at], args[at + 1..].to_vec()),
        None => (&args[..], Vec::new()),
    };
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let request = match own[..] {
        ["run"] => {
            return Ok(Request::Run { demo: false, serve_args: passed_on });
        }
        ["run", "--demo"] => {
            return Ok(Request::Run { demo: true, serve_args: passed_on });
        }
        ["e2e"] => {
            return Ok(Request::EndToEnd { playwright_args: passed_on });
        }
        ["test"] => Request::Test,
        ["faults"] => Request::Faults { rounds: None },
        ["faults", "--rounds", rounds] if rounds.parse::<u32>().is_ok_and(|rounds| rounds > 0) => {
            Request::Faults { rounds: Some(rounds.to_owned()) }
        }
        ["bench"] => Request::Bench,
        ["build"] => Request::Build(bundle::Flavour::Release),
        ["build", "--dev"] => Request::Build(bundle::Flavour::Dev),
        ["setup"] => Request::Setup,
        [] | ["help" | "--help" | "-h"] => Request::Help,
        _ => bail!("no such command: {}\n\n{USAGE}", own.join(" ")),
    };
    if !passed_on.is_empty() {
        bail!("this command takes nothing after `--`\n\n{USAGE}");
    }
    Ok(request)
}
