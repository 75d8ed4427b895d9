//! `latchkey keys`: what tokens are signed with. Works beside a running server, which sees at once what
//! was done.

use clap::{Args, Subcommand};

use crate::cli::open;
use crate::cli::report::{Trouble, answer};
use crate::config::Config;
use crate::domain::KeyId;
use crate::domain::tokens::signing_key::{KeyState, SigningAlgorithm};
use crate::workflows::tokens::keys::{
    self as verbs, CONSEQUENCE, KeyLine, SigningKeys, list_as_operator,
};
use crate::workflows::{Actor, OpContext, Source, WorkflowError};

/// What `latchkey keys` takes.
#[derive(Args)]
pub struct Keys {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Show every key with its state
    List,
    /// Let the next key sign; what the one before it signed stays good until it expires
    Rotate {
        /// Of this algorithm: RS256, ES256 or `EdDSA`; as configured when absent
        #[arg(long, value_name = "NAME", value_parser = algorithm)]
        algorithm: Option<SigningAlgorithm>,
    },
    /// Revoke a key that leaked: everything that it signed is worth nothing at once
    Revoke {
        /// Its id, as `latchkey keys list` shows it
        #[arg(value_parser = KeyId::parse)]
        key: KeyId,
        /// What follows, word by word: "end every token of this key"
        #[arg(long, value_name = "CONSEQUENCE")]
        confirm: String,
    },
}

fn algorithm(name: &str) -> Result<SigningAlgorithm, String> {
    SigningAlgorithm::from_wire_name(name).ok_or_else(|| "it is RS256, ES256 or EdDSA".to_owned())
}

/// Does it and says what is there now.
pub async fn run(config: &Config, Keys { what }: &Keys) -> Result<(), Trouble> {
    let public_url = config.public_url(config.server.listen);
    let workflows = open::workflows(config, &public_url).await?;
    let source = Source { request: "command-line".to_owned(), ..Source::default() };
    let op = workflows.op_as(Actor::Operator, source);
    let done = act(&op, what).await;
    // It may hold on to what it read, for which closing would wait.
    drop(op);
    workflows.close().await;
    for line in done.map_err(|error| trouble(&error))? {
        answer(&line)?;
    }
    Ok(())
}

async fn act(op: &OpContext, what: &What) -> Result<Vec<String>, WorkflowError> {
    match what {
        What::List => {}
        What::Rotate { algorithm } => {
            let algorithm = algorithm.unwrap_or(op.settings().tokens.algorithm);
            verbs::rotate_as_operator(op, algorithm).await?;
        }
        What::Revoke { key, confirm } => verbs::revoke_as_operator(op, key, confirm).await?,
    }
    let SigningKeys { keys, .. } = list_as_operator(op).await?;
    Ok(keys.iter().map(line).collect())
}

fn line(key: &KeyLine) -> String {
    let state = match key.state {
        KeyState::Next => "next".to_owned(),
        KeyState::Active => match key.rotates_at {
            Some(at) => format!("active, rotates {}", at.to_rfc3339()),
            None => "active".to_owned(),
        },
        KeyState::Retiring { until } => format!("retiring until {}", until.to_rfc3339()),
        KeyState::Retired { since } => format!("retired {}", since.to_rfc3339()),
        KeyState::Revoked { at } => format!("revoked {}", at.to_rfc3339()),
    };
    format!("{}  {:5}  {state}", key.id, key.algorithm.wire_name())
}

fn trouble(error: &WorkflowError) -> Trouble {
    match error {
        WorkflowError::NotFound => {
            Trouble::new("There is no such key.", "`latchkey keys list` shows all keys.")
        }
        WorkflowError::Invalid(_) => Trouble::new(
            "Nothing was revoked.",
            format!("Confirm what happens with --confirm \"{CONSEQUENCE}\"."),
        ),
        WorkflowError::SignedOut
        | WorkflowError::Denied(_)
        | WorkflowError::Stale
        | WorkflowError::Unavailable
        | WorkflowError::Internal => {
            Trouble::new(format!("The keys weren't changed: {error}."), open::DOCTOR)
        }
    }
}
