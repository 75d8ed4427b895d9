//! The `latchkey` binary: parse, configure, run one command.

use std::process::ExitCode;

use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = latchkey::cli::Cli::parse();
    // reqwest and sqlx were built without a default of their own.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    latchkey::cli::run(cli).await
}
