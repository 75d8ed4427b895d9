//! The `latchkey` binary: parse, configure, run one command.

use std::process::ExitCode;

use clap::Parser;
use rust_embed::RustEmbed;

/// What `cargo xtask build` or cargo-leptos made.
#[derive(RustEmbed)]
#[folder = "target/site/pkg/"]
#[allow_missing = true]
struct Site;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = latchkey::cli::Cli::parse();
    // reqwest and sqlx were built without a default of their own.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    latchkey::cli::run(cli, |name| Site::get(name).map(|file| file.data)).await
}
