//! The signing keys: made on first start, sealed at rest, parsed once.

use tracing::info;

use crate::domain::KeyId;
use crate::domain::time::Timestamp;
use crate::domain::tokens::access_token::PublicKey;
use crate::storage::{self, Db, StorageError, installation};
use crate::workflows::engine::jwt::{KeyError, SigningKey};
use crate::workflows::engine::keyring::Keyring;
use crate::workflows::engine::rng::Rng;
use crate::workflows::engine::startup::Startup;

/// The keys of this installation.
pub struct Signing {
    /// Signs new tokens.
    pub(crate) active: SigningKey,
    public: Vec<PublicKey>,
}

impl Signing {
    pub(crate) async fn open(
        db: &Db,
        keyring: &Keyring,
        rng: &Rng,
        now: Timestamp,
    ) -> Result<Self, Startup> {
        let mut tx = db.read().await?;
        let mut stored = storage::tokens::keys::list(&mut tx).await?;
        drop(tx);
        if stored.is_empty() {
            create_first(db, keyring, rng, now).await?;
            stored = storage::tokens::keys::list(&mut db.read().await?).await?;
        }
        let mut active = None;
        let mut public = Vec::new();
        for key in stored {
            let der = keyring.open(key.id.as_str(), &key.sealed);
            let der = der.map_err(|_| Startup::ForeignKey)?;
            let signing = SigningKey::from_pkcs8(&der, key.id).map_err(crypto)?;
            public.push(signing.public().clone());
            if key.is_active && active.is_none() {
                active = Some(signing);
            }
        }
        let active = active.ok_or(StorageError::Rows { found: 0 })?;
        Ok(Self { active, public })
    }

    /// The public keys, newest first.
    pub(crate) fn public(&self) -> &[PublicKey] {
        &self.public
    }
}

/// Makes the first key. Of several servers that start at once, one makes it.
async fn create_first(
    db: &Db,
    keyring: &Keyring,
    rng: &Rng,
    now: Timestamp,
) -> Result<(), Startup> {
    const FACT: &str = "first signing key";
    let mut rng = rng.clone();
    let id: KeyId = rng.id();
    let key = tokio::task::spawn_blocking({
        let id = id.clone();
        move || SigningKey::generate(id)
    });
    let key = key.await.map_err(|error| Startup::Crypto(error.to_string()))?;
    let der = key.and_then(|key| key.to_pkcs8()).map_err(crypto)?;
    let sealed = keyring.seal(id.as_str(), &der, &mut rng);
    let sealed = sealed.map_err(|error| Startup::Crypto(error.to_string()))?;

    let mut tx = db.write().await?;
    installation::note(&mut tx, FACT, id.as_str()).await?;
    if installation::find(&mut tx, FACT).await?.as_deref() == Some(id.as_str()) {
        storage::tokens::keys::insert(&mut tx, &id, &sealed, now).await?;
        info!(key.id = %id, "Made the signing key {id}");
    }
    tx.commit().await?;
    Ok(())
}

pub(crate) fn crypto(error: KeyError) -> Startup {
    Startup::Crypto(error.to_string())
}
