//! The product: the parts that workflows are made of, put together once at start.

use std::sync::Arc;

use crate::domain::EventId;
use crate::domain::secrets::secret::Entropy;
use crate::domain::services::catalogue::Catalogue;
use crate::domain::time::Timestamp;
use crate::domain::tokens::signing_key::TokenRules;
use crate::storage::{self, Db, Tx};
use crate::workflows::engine::clock::{Clock, Moment};
use crate::workflows::engine::error::WorkflowError;
use crate::workflows::engine::handovers::Handovers;
use crate::workflows::engine::keyring::Keyring;
use crate::workflows::engine::passwords::{PasswordCost, Passwords};
use crate::workflows::engine::refusals::Refusals;
use crate::workflows::engine::resolved::ResolvedRoles;
use crate::workflows::engine::rng::Rng;
use crate::workflows::engine::signing::{self, Signing};
use crate::workflows::engine::startup::Startup;
use crate::workflows::engine::usage::{Burst, Usage};
use crate::workflows::services::load_catalogue;

/// What the workflows need to know of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The public URL of this server, without a slash at the end.
    pub base_url: String,
    /// How tokens are signed.
    pub tokens: TokenRules,
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

    /// Where the public keys are that tokens are checked with.
    pub fn key_set_url(&self) -> String {
        format!("{}/auth/token-public-key?format=jwks", self.issuer())
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
    pub clock: Clock,
    pub rng: Rng,
    /// The installation's key.
    pub keyring: Keyring,
    pub catalogue: Catalogue,
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
    refusals: Refusals,
    resolved: ResolvedRoles,
    handovers: Handovers,
    passwords: Passwords,
}

impl Workflows {
    /// Puts the parts together. Makes the signing key when there is none, and has the database
    /// know the services of the catalogue.
    ///
    /// [`Startup`] says why not: the database was made with another key, knows other services, or
    /// does not answer.
    pub async fn open(parts: Parts) -> Result<Self, Startup> {
        let Parts { db, clock, rng, keyring, catalogue, settings, password_cost } = &parts;
        keyring.recognise(db).await?;
        load_catalogue::load(db, catalogue, rng, clock.now()).await?;
        signing::begin(db, keyring, rng, settings.tokens.algorithm, clock.now()).await?;
        let passwords = Passwords::new(*password_cost)?;
        let (usage, refusals) = (Usage::default(), Refusals::default());
        let (signing, handovers) = (Signing::default(), Handovers::default());
        let resolved = ResolvedRoles::default();
        Ok(Self(Arc::new(Inner {
            parts,
            signing,
            usage,
            refusals,
            resolved,
            handovers,
            passwords,
        })))
    }

    /// The time by the clock of this server.
    pub fn now(&self) -> Timestamp {
        self.0.parts.clock.now()
    }

    /// The time that has passed, for whoever waits.
    pub fn moment(&self) -> Moment {
        self.0.parts.clock.moment()
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

    /// Whether the database keeps what is written to it. A database that is full, or only to be
    /// read, still answers questions.
    ///
    /// # Errors
    /// [`WorkflowError::Unavailable`] when it does not.
    pub async fn check(&self) -> Result<(), WorkflowError> {
        // As much as a large change writes, so that there is room for one; and other than the last
        // time on every page, since a page that stays the same is not written.
        let value = self.now().as_micros().to_string().repeat(4000);
        let mut tx = self.write().await?;
        storage::installation::set(&mut tx, "ready", &value).await?;
        Ok(tx.commit().await?)
    }

    /// How large the database is, in bytes.
    ///
    /// # Errors
    /// [`WorkflowError::Unavailable`] when it does not answer.
    pub async fn database_bytes(&self) -> Result<i64, WorkflowError> {
        Ok(self.db().bytes().await?)
    }

    /// Stores when what was last used, and who was refused. Called every few seconds and at the end.
    pub async fn flush_usage(&self) {
        self.usage().flush(self.db(), self.now()).await;
        self.signing().flush(self.db()).await;
        self.refusals().flush(self.db(), &mut self.rng(), self.now()).await;
    }

    /// Takes every use that was noted since the last time as an example of what happened at these
    /// times instead. For the demo, whose past is told rather than waited for.
    pub async fn spread_usage(&self, bursts: &[Burst]) {
        self.usage().spread(bursts).await;
    }

    /// Stores what is still in memory and closes the database.
    pub async fn close(&self) {
        self.flush_usage().await;
        self.db().close().await;
    }

    pub(crate) fn db(&self) -> &Db {
        &self.0.parts.db
    }

    pub(crate) fn keyring(&self) -> &Keyring {
        &self.0.parts.keyring
    }

    pub(crate) fn signing(&self) -> &Signing {
        &self.0.signing
    }

    /// Random text for the `jti` and `context` of a token, as a UUID.
    pub(crate) fn draw_token_id(&self) -> String {
        EventId::from_bytes(self.rng().bytes()).to_string()
    }

    pub(crate) fn refusals(&self) -> &Refusals {
        &self.0.refusals
    }

    pub(crate) fn resolved(&self) -> &ResolvedRoles {
        &self.0.resolved
    }

    pub(crate) fn usage(&self) -> &Usage {
        &self.0.usage
    }

    pub(crate) fn handovers(&self) -> &Handovers {
        &self.0.handovers
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    pub(crate) async fn read(&self) -> Result<Tx, WorkflowError> {
        Ok(self.db().read().await?)
    }

    /// For one question, see [`Db::read_once`].
    pub(crate) async fn read_once(&self) -> Result<Tx, WorkflowError> {
        Ok(self.db().read_once().await?)
    }

    pub(crate) async fn write(&self) -> Result<Tx, WorkflowError> {
        Ok(self.db().write().await?)
    }
}
