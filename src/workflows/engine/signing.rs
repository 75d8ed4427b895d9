//! The signing keys: made on first start, sealed at rest, parsed once.

use tracing::info;

use crate::domain::KeyId;
use crate::domain::secrets::secret::Entropy;
use crate::domain::tokens::access_token::PublicKey;
use crate::storage::{self, StorageError, installation};
use crate::workflows::engine::jwt::{KeyError, SigningKey, Verifier};
use crate::workflows::{Parts, Startup, Workflows};

/// The keys of this installation.
pub struct Signing {
    /// Signs new tokens.
    pub(crate) active: SigningKey,
    /// Checks tokens of every key that is not retired.
    pub(crate) verifier: Verifier,
    public: Vec<PublicKey>,
}

impl Signing {
    pub(crate) async fn open(parts: &Parts) -> Result<Self, Startup> {
        let mut tx = parts.db.read().await?;
        let mut stored = storage::tokens::keys::list(&mut tx).await?;
        drop(tx);
        if stored.is_empty() {
            create_first(parts).await?;
            stored = storage::tokens::keys::list(&mut parts.db.read().await?).await?;
        }
        let mut active = None;
        let mut public = Vec::new();
        for key in stored {
            let der = parts.keyring.open(key.id.as_str(), &key.sealed);
            let der = der.map_err(|_| Startup::ForeignKey)?;
            let signing = SigningKey::from_pkcs8(&der, key.id).map_err(crypto)?;
            public.push(signing.public().clone());
            if key.is_active && active.is_none() {
                active = Some(signing);
            }
        }
        let issuer = parts.settings.issuer();
        let verifier = Verifier::new(&public, &issuer).map_err(crypto)?;
        let active = active.ok_or(StorageError::Rows { found: 0 })?;
        Ok(Self { active, verifier, public })
    }
}

/// Makes the first key. Of several servers that start at once, one makes it.
async fn create_first(parts: &Parts) -> Result<(), Startup> {
    const FACT: &str = "first signing key";
    let mut rng = parts.rng.clone();
    let id: KeyId = rng.id();
    let key = tokio::task::spawn_blocking({
        let id = id.clone();
        move || SigningKey::generate(id)
    });
    let key = key.await.map_err(|error| Startup::Crypto(error.to_string()))?;
    let der = key.and_then(|key| key.to_pkcs8()).map_err(crypto)?;
    let sealed = parts.keyring.seal(id.as_str(), &der, &mut rng);
    let sealed = sealed.map_err(|error| Startup::Crypto(error.to_string()))?;

    let mut tx = parts.db.write().await?;
    installation::note(&mut tx, FACT, id.as_str()).await?;
    if installation::find(&mut tx, FACT).await?.as_deref() == Some(id.as_str()) {
        storage::tokens::keys::insert(&mut tx, &id, &sealed, parts.clock.now()).await?;
        info!(key.id = %id, "Made the signing key {id}");
    }
    tx.commit().await?;
    Ok(())
}

fn crypto(error: KeyError) -> Startup {
    Startup::Crypto(error.to_string())
}

impl Workflows {
    /// The public keys that tokens may be checked with, newest first.
    pub fn public_keys(&self) -> &[PublicKey] {
        &self.signing().public
    }

    /// Random text for the `jti` and `context` of a token, as a UUID.
    pub(crate) fn draw_token_id(&self) -> String {
        crate::domain::EventId::from_bytes(self.rng().bytes()).to_string()
    }
}
