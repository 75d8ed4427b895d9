//! The installation's key: what secrets are hashed with and private keys are sealed with.
//!
//! It is 32 random bytes in a file beside the database or wherever the configuration says.
//! Two keys are derived from it (HKDF, RFC 5869), one for each use. It is never in the
//! database, so a stolen copy of the database opens nothing.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::{hkdf, hmac};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::domain::secrets::secret::{Entropy, SecretHash};
use crate::storage::{Db, StorageError, installation};
use crate::workflows::engine::startup::Startup;

/// The key cannot be used, or does not open what was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the installation's key does not fit")]
pub struct KeyringError;

/// The installation's key, ready to use. Never printed.
pub struct Keyring {
    hashing: hmac::Key,
    sealing: LessSafeKey,
}

impl Keyring {
    /// How many bytes a key has.
    pub const LENGTH: usize = 32;

    /// Takes the key's bytes.
    pub fn new(master: &Zeroizing<[u8; Self::LENGTH]>) -> Result<Self, KeyringError> {
        let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"latchkey keyring 1");
        let root = salt.extract(master.as_slice());
        let derive = |purpose: &[u8]| -> Result<Zeroizing<[u8; 32]>, KeyringError> {
            let mut key = Zeroizing::new([0; 32]);
            root.expand(&[purpose], hkdf::HKDF_SHA256)
                .and_then(|okm| okm.fill(key.as_mut_slice()))
                .map_err(|_| KeyringError)?;
            Ok(key)
        };
        let sealing = UnboundKey::new(&AES_256_GCM, derive(b"sealing")?.as_slice())
            .map_err(|_| KeyringError)?;
        Ok(Self {
            hashing: hmac::Key::new(hmac::HMAC_SHA256, derive(b"hashing")?.as_slice()),
            sealing: LessSafeKey::new(sealing),
        })
    }

    /// The keyed hash of a secret (HMAC-SHA-256, RFC 2104).
    pub fn hash(&self, secret: &str) -> SecretHash {
        let tag = hmac::sign(&self.hashing, secret.as_bytes());
        let mut bytes = [0; 32];
        bytes.copy_from_slice(tag.as_ref());
        SecretHash::from_bytes(bytes)
    }

    /// Encrypts bytes to be stored under `name` (AES-256-GCM). They open under no other name.
    pub fn seal(
        &self,
        name: &str,
        plain: &[u8],
        entropy: &mut impl Entropy,
    ) -> Result<String, KeyringError> {
        let nonce: [u8; NONCE_LEN] = entropy.bytes();
        let mut body = plain.to_vec();
        self.sealing
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(name.as_bytes()),
                &mut body,
            )
            .map_err(|_| KeyringError)?;
        Ok(BASE64_STANDARD.encode([nonce.as_slice(), &body].concat()))
    }

    /// Decrypts what [`Self::seal`] wrote.
    pub fn open(&self, name: &str, sealed: &str) -> Result<Zeroizing<Vec<u8>>, KeyringError> {
        let mut bytes = Zeroizing::new(BASE64_STANDARD.decode(sealed).map_err(|_| KeyringError)?);
        let Some((nonce, body)) = bytes.split_at_mut_checked(NONCE_LEN) else {
            return Err(KeyringError);
        };
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| KeyringError)?;
        let plain = self
            .sealing
            .open_in_place(nonce, Aad::from(name.as_bytes()), body)
            .map_err(|_| KeyringError)?;
        Ok(Zeroizing::new(plain.to_vec()))
    }

    /// Makes sure that the database was made with this key: with another one, no secret in it
    /// would ever be right again.
    pub(crate) async fn recognise(&self, db: &Db) -> Result<(), Startup> {
        let fingerprint = self.fingerprint();
        let mut tx = db.write().await?;
        installation::note(&mut tx, FACT, &fingerprint).await?;
        let noted = installation::find(&mut tx, FACT).await?;
        tx.commit().await?;
        if noted.as_deref() == Some(fingerprint.as_str()) {
            Ok(())
        } else {
            Err(Startup::ForeignKey)
        }
    }

    /// What tells this key from others, and opens nothing.
    fn fingerprint(&self) -> String {
        self.hash("fingerprint").to_hex()
    }
}

/// Under which the database knows its key.
const FACT: &str = "keyring";

/// How a database and a key belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belonging {
    /// Nothing was ever made with a key in this database.
    New,
    /// It was made with a key, and with this one if one was given.
    Known,
    /// It was made with another key.
    Foreign,
}

/// Looks whether a database was made with a key. Changes nothing; it need not be migrated.
pub async fn belonging(db: &Db, keyring: Option<&Keyring>) -> Result<Belonging, StorageError> {
    if db.schema().await?.applied == 0 {
        return Ok(Belonging::New);
    }
    let noted = installation::find(&mut db.read().await?, FACT).await?;
    Ok(match (noted, keyring) {
        (None, _) => Belonging::New,
        (Some(noted), Some(keyring)) if noted != keyring.fingerprint() => Belonging::Foreign,
        (Some(_), _) => Belonging::Known,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflows::engine::rng::Rng;

    fn keyring(byte: u8) -> Keyring {
        Keyring::new(&Zeroizing::new([byte; 32])).expect("a key")
    }

    #[test]
    fn what_was_sealed_opens_under_its_name_only() {
        let sealed = keyring(1).seal("a", b"plain", &mut Rng::seeded(1)).expect("sealed");
        assert_eq!(keyring(1).open("a", &sealed).expect("opened").as_slice(), b"plain");
        assert!(keyring(1).open("b", &sealed).is_err());
        assert!(keyring(2).open("a", &sealed).is_err());
    }

    #[test]
    fn a_changed_letter_is_noticed() {
        let sealed = keyring(1).seal("a", b"plain", &mut Rng::seeded(1)).expect("sealed");
        let changed =
            sealed.replacen(&sealed[..1], if sealed.starts_with('A') { "B" } else { "A" }, 1);
        assert!(keyring(1).open("a", &changed).is_err());
    }

    #[test]
    fn another_key_gives_another_hash() {
        assert!(keyring(1).hash("secret") != keyring(2).hash("secret"));
        assert!(keyring(1).hash("secret") == keyring(1).hash("secret"));
    }
}
