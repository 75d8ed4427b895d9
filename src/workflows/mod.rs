//! What the product does, one file a verb, named as the console names it.
//!
//! Each reads like the procedure it is: authorize, load, decide, store, audit, in one
//! transaction. What it returns is either done and on the record, or did not happen.

pub mod access;
pub mod account;
pub mod apps;
pub mod audit;
pub mod drafts;
pub mod engine;
pub mod members;
pub mod organizations;
pub mod playground;
pub mod roles;
pub mod secrets;
pub mod services;
pub mod sharing;
pub mod tokens;

use std::sync::Arc;

use crate::domain::services::catalogue::Catalogue;
use crate::domain::time::Timestamp;
use crate::storage::{Db, Tx};
pub use crate::workflows::engine::clock::Clock;
pub use crate::workflows::engine::context::{ActingMember, Actor, Source, Visitor};
pub use crate::workflows::engine::error::{Startup, WorkflowError};
pub use crate::workflows::engine::keyring::Keyring;
pub use crate::workflows::engine::op::{Change, OffTheRecord, OpContext, View};
pub use crate::workflows::engine::passwords::PasswordCost;
use crate::workflows::engine::passwords::Passwords;
pub use crate::workflows::engine::rng::Rng;
use crate::workflows::engine::signing::Signing;
use crate::workflows::engine::usage::Usage;

/// What the workflows need to know of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The public URL of this server, without a slash at the end.
    pub base_url: String,
}

impl Settings {
    /// The issuer of tokens (CONTRACT.md T13): constant, never from a request.
    pub fn issuer(&self) -> String {
        format!("{}/csp/gateway/am/api", self.base_url)
    }

    /// Where apps ask for tokens.
    pub fn token_url(&self) -> String {
        format!("{}/auth/token", self.issuer())
    }

    /// Where API tokens are exchanged for access tokens.
    pub fn exchange_url(&self) -> String {
        format!("{}/auth/api-tokens/authorize", self.issuer())
    }
}

/// The parts that workflows are made of.
pub struct Parts {
    /// An open, migrated database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// The randomness.
    pub rng: Rng,
    /// The installation's key.
    pub keyring: Keyring,
    /// The services.
    pub catalogue: Catalogue,
    /// The configuration.
    pub settings: Settings,
    /// What hashing a password takes.
    pub password_cost: PasswordCost,
}

/// The product, ready to work. Cheap to clone.
#[derive(Clone)]
pub struct Workflows(Arc<Inner>);

struct Inner {
    parts: Parts,
    signing: Signing,
    usage: Usage,
    passwords: Passwords,
}

impl Workflows {
    /// Puts the parts together. Makes the signing key when there is none, and has the database
    /// know the services of the catalogue.
    ///
    /// # Errors
    /// [`Startup`] when the database was made with another key or knows other services, or does
    /// not answer.
    pub async fn open(parts: Parts) -> Result<Self, Startup> {
        crate::workflows::engine::keyring::recognise(&parts).await?;
        crate::workflows::services::load_catalogue::load(&parts).await?;
        let signing = Signing::open(&parts).await?;
        let passwords = Passwords::new(parts.password_cost)?;
        Ok(Self(Arc::new(Inner { parts, signing, usage: Usage::default(), passwords })))
    }

    /// The time by the clock of this server.
    pub fn now(&self) -> Timestamp {
        self.0.parts.clock.now()
    }

    /// A source of randomness.
    pub fn rng(&self) -> Rng {
        self.0.parts.rng.clone()
    }

    /// The services and what they permit.
    pub fn catalogue(&self) -> &Catalogue {
        &self.0.parts.catalogue
    }

    /// The configuration.
    pub fn settings(&self) -> &Settings {
        &self.0.parts.settings
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`WorkflowError::Unavailable`] when it does not.
    pub async fn check(&self) -> Result<(), WorkflowError> {
        let mut tx = self.read().await?;
        crate::storage::account::people::is_any_there(&mut tx).await?;
        Ok(())
    }

    /// Stores what is still in memory and closes the database.
    pub async fn close(&self) {
        self.flush_usage().await;
        self.db().close().await;
    }

    fn db(&self) -> &Db {
        &self.0.parts.db
    }

    fn keyring(&self) -> &Keyring {
        &self.0.parts.keyring
    }

    fn signing(&self) -> &Signing {
        &self.0.signing
    }

    fn usage(&self) -> &Usage {
        &self.0.usage
    }

    fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    async fn read(&self) -> Result<Tx, WorkflowError> {
        Ok(self.db().read().await?)
    }

    async fn write(&self) -> Result<Tx, WorkflowError> {
        Ok(self.db().write().await?)
    }
}
