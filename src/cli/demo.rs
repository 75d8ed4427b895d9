//! `latchkey demo`: fills a small company in, or finds it, and prints how to use it.

use clap::Args;

use crate::cli::open;
use crate::cli::report::{Trouble, answer};
use crate::config::Config;
use crate::demo::{self, DemoError, Past};
use crate::workflows::Clock;

/// What `latchkey demo` takes.
#[derive(Args)]
pub struct Demo {
    /// Print one JSON object for scripts
    #[arg(long)]
    json: bool,
    /// Leave out the six months of history, which is faster
    #[arg(long)]
    without_past: bool,
    /// Make up another history; the same number gives the same one
    #[arg(long, value_name = "NUMBER", default_value_t = 12)]
    seed: u64,
}

/// Works beside a running server, too: on its data folder, with its key.
pub async fn run(config: &Config, options: &Demo) -> Result<(), Trouble> {
    let public_url = config.public_url(config.server.listen);
    let (clock, past) = if options.without_past {
        (Clock::system(), None)
    } else {
        // It stands at now until the past begins.
        let clock = Clock::stopped_at(Clock::system().now());
        (clock.clone(), Some(Past::until_now(&clock, options.seed)))
    };
    let workflows = open::workflows_by(clock, config, &public_url).await?;
    let filled = demo::fill(&workflows, past.as_ref()).await;
    workflows.close().await;
    let company = filled.map_err(|error| trouble(&error))?;
    let text = if options.json {
        demo::to_json(&company)
            .map_err(|error| Trouble::new(format!("{error}."), "This is not expected."))?
    } else {
        demo::to_text(&company)
    };
    answer(&text)
}

fn trouble(error: &DemoError) -> Trouble {
    let remedy = match error {
        DemoError::NotADemo => "Name another folder with --data; nothing was changed here.",
        DemoError::Step { .. } => {
            "Run `latchkey demo` again: it goes on where it stopped. \
             `latchkey doctor` explains what it finds."
        }
    };
    Trouble::new(format!("The demo company is not there: {error}."), remedy)
}
