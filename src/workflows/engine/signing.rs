//! The signing keys in memory: parsed once, and read again as soon as others count.
//!
//! Whoever signs or verifies asks within their own transaction which keys count, so that a key
//! that was revoked is dead on every server with the commit of its revocation.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tracing::{error, info, warn};

use crate::domain::KeyId;
use crate::domain::time::Timestamp;
use crate::domain::tokens::access_token::{AccessToken, Claims, IdClaims};
use crate::domain::tokens::signing_key::{
    KeyLife, KeyState, PublicKey, SigningAlgorithm, TokenType,
};
use crate::storage::tokens::keys::{self, StoredKey};
use crate::storage::{Db, StorageError};
use crate::workflows::engine::error::WorkflowError;
use crate::workflows::engine::jwt::{KeyError, SigningKey, Verifier, publish_as};
use crate::workflows::engine::keyring::Keyring;
use crate::workflows::engine::rng::Rng;
use crate::workflows::engine::startup::Startup;

/// The keys that this server read last.
#[derive(Default)]
pub struct Signing(RwLock<Arc<Keys>>);

/// The keys that count, of one edition.
#[derive(Default)]
pub struct Keys {
    edition: String,
    active: BTreeMap<SigningAlgorithm, Arc<Signer>>,
    verifier: Option<Verifier>,
    public: Vec<PublicKey>,
}

/// A key that signs.
pub struct Signer {
    key: SigningKey,
    /// When it last did, in microseconds; 0 for never.
    signed_at: AtomicI64,
}

/// What signs the tokens of one request.
pub(crate) struct TokenSigner {
    signer: Arc<Signer>,
    token_type: TokenType,
}

impl TokenSigner {
    /// Signs claims.
    pub(crate) fn sign(&self, claims: &Claims) -> Result<AccessToken, WorkflowError> {
        self.signer.key.sign(self.token_type, claims).map_err(failed)
    }

    /// Signs what is said of a person.
    pub(crate) fn sign_id(&self, claims: &IdClaims) -> Result<String, WorkflowError> {
        self.signer.key.sign_id(claims).map_err(failed)
    }
}

impl Keys {
    /// Which keys these are.
    pub(crate) fn edition(&self) -> &str {
        &self.edition
    }

    /// What signs by an algorithm at that time.
    pub(crate) fn signer(
        &self,
        algorithm: SigningAlgorithm,
        token_type: TokenType,
        now: Timestamp,
    ) -> Result<TokenSigner, WorkflowError> {
        let signer = self.active.get(&algorithm).cloned().ok_or_else(|| {
            error!(algorithm = algorithm.wire_name(), "There is no signing key");
            WorkflowError::Internal
        })?;
        signer.signed_at.store(now.as_micros(), Ordering::Relaxed);
        Ok(TokenSigner { signer, token_type })
    }

    /// Checks tokens of every key that counts.
    pub(crate) fn verifier(&self) -> Result<&Verifier, WorkflowError> {
        self.verifier.as_ref().ok_or(WorkflowError::Internal)
    }

    /// The public keys, those that sign first.
    pub(crate) fn public(&self) -> &[PublicKey] {
        &self.public
    }

    /// The algorithms that tokens are signed with.
    pub(crate) fn algorithms(&self) -> impl Iterator<Item = SigningAlgorithm> + '_ {
        self.active.keys().copied()
    }
}

fn failed(reason: KeyError) -> WorkflowError {
    error!(%reason, "Signing a token failed");
    WorkflowError::Internal
}

impl Signing {
    pub(crate) fn current(&self) -> Arc<Keys> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Keeps what was read.
    pub(crate) fn keep(&self, keys: Keys) -> Arc<Keys> {
        let keys = Arc::new(keys);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&keys);
        keys
    }

    /// Stores when keys last signed.
    pub(crate) async fn flush(&self, db: &Db) {
        let keys = self.current();
        let signed = keys.active.values().filter_map(|signer| {
            let at = signer.signed_at.swap(0, Ordering::Relaxed);
            (at > 0).then(|| (signer.key.public().kid.clone(), Timestamp::from_micros(at)))
        });
        let signed: Vec<_> = signed.collect();
        if !signed.is_empty()
            && let Err(error) = store(db, signed).await
        {
            warn!(reason = %error, "Could not store when keys last signed");
        }
    }
}

async fn store(db: &Db, signed: Vec<(KeyId, Timestamp)>) -> Result<(), StorageError> {
    let mut tx = db.write().await?;
    for (key, at) in signed {
        keys::set_signed(&mut tx, &key, at).await?;
    }
    tx.commit().await
}

/// What it takes to read keys.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub keyring: &'a Keyring,
    pub issuer: &'a str,
    /// What tokens are signed with where nothing else was chosen.
    pub algorithm: SigningAlgorithm,
    pub now: Timestamp,
}

/// Parses what is not known yet.
pub(crate) fn read(
    reading: &Reading<'_>,
    known: &Keys,
    edition: String,
    stored: Vec<StoredKey>,
) -> Result<Keys, Startup> {
    let Reading { keyring, issuer, algorithm: default, now } = *reading;
    let (mut active, mut public) = (BTreeMap::new(), Vec::new());
    for key in stored {
        let (state, ends_at) = (key.life.state(now), key.life.ends_at);
        match state {
            KeyState::Active => {
                let before = known.active.get(&key.algorithm).cloned();
                let signer = if let Some(same) = before.filter(|it| it.key.public().kid == key.id) {
                    same
                } else {
                    let key = open(keyring, &key)?;
                    Arc::new(Signer { key, signed_at: AtomicI64::new(0) })
                };
                public.push(signer.key.public().clone());
                active.insert(key.algorithm, signer);
            }
            KeyState::Next | KeyState::Retiring { .. } => {
                public.push(PublicKey { ends_at, ..public_half(keyring, &key)? });
            }
            KeyState::Retired { .. } | KeyState::Revoked { .. } => {}
        }
    }
    let signs = |key: &PublicKey| {
        active.get(&key.algorithm).is_some_and(|signer| signer.key.public().kid == key.kid)
    };
    // Older clients take the first for the one and only.
    public.sort_by_key(|key| (!signs(key), key.algorithm != default));
    let verifier = Verifier::new(&public, issuer).map_err(crypto)?;
    Ok(Keys { edition, active, verifier: Some(verifier), public })
}

/// The private key of one that is stored.
fn open(keyring: &Keyring, key: &StoredKey) -> Result<SigningKey, Startup> {
    let sealed = key.sealed.as_deref().ok_or(StorageError::Rows { found: 0 })?;
    let der = keyring.open(key.id.as_str(), sealed).map_err(|_| Startup::ForeignKey)?;
    SigningKey::from_pkcs8(key.algorithm, &der, key.id.clone()).map_err(crypto)
}

/// The public half of a key that is stored.
pub(crate) fn public_half(keyring: &Keyring, key: &StoredKey) -> Result<PublicKey, Startup> {
    match &key.numbers {
        Some(numbers) => publish_as(key.id.clone(), numbers.clone()).map_err(crypto),
        None => Ok(open(keyring, key)?.public().clone()),
    }
}

/// Makes a key that signs nothing yet, ready to be stored.
pub(crate) async fn make_with(
    keyring: &Keyring,
    mut rng: Rng,
    algorithm: SigningAlgorithm,
    now: Timestamp,
) -> Result<StoredKey, Startup> {
    let key = tokio::task::spawn_blocking(move || SigningKey::generate(algorithm)).await;
    let key = key.map_err(|error| Startup::Crypto(error.to_string()))?.map_err(crypto)?;
    let PublicKey { kid, numbers, .. } = key.public().clone();
    let der = key.to_pkcs8().map_err(crypto)?;
    let sealed = keyring.seal(kid.as_str(), &der, &mut rng);
    let sealed = sealed.map_err(|error| Startup::Crypto(error.to_string()))?;
    Ok(StoredKey {
        id: kid,
        algorithm,
        sealed: Some(sealed),
        numbers: Some(numbers),
        life: KeyLife::begun(now),
        last_signed_at: None,
    })
}

/// Makes the first keys: one of the algorithm that every client understands, and one of that which
/// the configuration names. Of several servers that start at once, one makes them.
pub(crate) async fn begin(
    db: &Db,
    keyring: &Keyring,
    rng: &Rng,
    default: SigningAlgorithm,
    now: Timestamp,
) -> Result<(), Startup> {
    for algorithm in [SigningAlgorithm::Rs256, default] {
        let mut tx = db.read().await?;
        let stored = keys::list(&mut tx).await?;
        drop(tx);
        if let Some(key) = stored.iter().find(|key| is_active(key, algorithm, now)) {
            open(keyring, key)?;
            if !keys::edition(&mut db.read().await?).await?.is_empty() {
                continue;
            }
        }
        let mut key = make_with(keyring, rng.clone(), algorithm, now).await?;
        key.life.activated_at = Some(now);
        let mut tx = db.write().await?;
        keys::set_edition(&mut tx, key.id.as_str()).await?;
        let stored = keys::list(&mut tx).await?;
        if !stored.iter().any(|key| is_active(key, algorithm, now)) {
            keys::insert(&mut tx, &key).await?;
            info!(key.id = %key.id, "Created the signing key {}", key.id);
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Whether a key signs by an algorithm.
pub(crate) fn is_active(key: &StoredKey, algorithm: SigningAlgorithm, now: Timestamp) -> bool {
    key.algorithm == algorithm && key.life.state(now) == KeyState::Active
}

pub(crate) fn crypto(error: KeyError) -> Startup {
    Startup::Crypto(error.to_string())
}
