//! The signing keys as workflows ask for them, each time in their own transaction.

use std::sync::Arc;

use tracing::error;

use crate::domain::tokens::signing_key::SigningAlgorithm;
use crate::storage::Tx;
use crate::storage::tokens::keys::{self, StoredKey};
use crate::workflows::engine::error::WorkflowError;
use crate::workflows::engine::product::Workflows;
use crate::workflows::engine::signing::{Keys, Reading, TokenSigner, make_with, read};

impl Workflows {
    /// The keys that count in this transaction.
    pub(crate) async fn keys(&self, tx: &mut Tx) -> Result<Arc<Keys>, WorkflowError> {
        let edition = keys::edition(tx).await?;
        let known = self.signing().current();
        if known.edition() == edition {
            return Ok(known);
        }
        let stored = keys::list(tx).await?;
        let settings = self.settings();
        let (issuer, algorithm) = (settings.issuer(), settings.tokens.algorithm);
        let reading =
            Reading { keyring: self.keyring(), issuer: &issuer, algorithm, now: self.now() };
        let read = read(&reading, &known, edition, stored).map_err(|reason| {
            error!(%reason, "The signing keys cannot be read");
            WorkflowError::Internal
        })?;
        Ok(self.signing().keep(read))
    }

    /// The keys of an edition that was just read.
    pub(crate) async fn keys_of(&self, edition: &str) -> Result<Arc<Keys>, WorkflowError> {
        let known = self.signing().current();
        if known.edition() == edition {
            return Ok(known);
        }
        self.keys(&mut self.read().await?).await
    }

    /// What signs by an algorithm; without one, by that of the configuration.
    pub(crate) async fn signer(
        &self,
        tx: &mut Tx,
        algorithm: Option<SigningAlgorithm>,
    ) -> Result<TokenSigner, WorkflowError> {
        let keys = self.keys(tx).await?;
        self.signer_among(&keys, algorithm)
    }

    /// The same among keys that were read.
    pub(crate) fn signer_among(
        &self,
        keys: &Keys,
        algorithm: Option<SigningAlgorithm>,
    ) -> Result<TokenSigner, WorkflowError> {
        let rules = self.settings().tokens;
        keys.signer(algorithm.unwrap_or(rules.algorithm), rules.token_type, self.now())
    }
}

/// Makes a key that signs nothing yet, ready to be stored.
pub(crate) async fn make(
    w: &Workflows,
    algorithm: SigningAlgorithm,
) -> Result<StoredKey, WorkflowError> {
    make_with(w.keyring(), w.rng(), algorithm, w.now()).await.map_err(|reason| {
        error!(%reason, "A signing key cannot be made");
        WorkflowError::Internal
    })
}
