//! Passwords of people: argon2id, on blocking threads, as many at once as there are cores.

use std::sync::Arc;

use argon2::password_hash::{PasswordHash, SaltString};
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;
use tracing::error;

use crate::domain::secrets::secret::{Entropy, Password};
use crate::workflows::engine::error::WorkflowError;
use crate::workflows::engine::rng::Rng;
use crate::workflows::engine::startup::Startup;

/// What hashing one password takes, and with it each guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl PasswordCost {
    /// What OWASP asks for (SECURITY.md, "Secrets").
    pub const PRODUCTION: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };

    /// The least that argon2 knows, for tests, in which nobody guesses.
    pub const LEAST: Self = Self { memory_kib: 8, passes: 1, lanes: 1 };

    fn hasher(self) -> Result<Argon2<'static>, WorkflowError> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, None)
            .map_err(|reason| internal(&reason))?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }

    fn made(self, hash: &PasswordHash<'_>) -> bool {
        Params::try_from(hash).is_ok_and(|params| {
            let (memory_kib, passes, lanes) = (params.m_cost(), params.t_cost(), params.p_cost());
            self == Self { memory_kib, passes, lanes }
        })
    }
}

/// Hashes passwords and checks them.
pub struct Passwords {
    cost: PasswordCost,
    slots: Arc<Semaphore>,
    /// What the password of nobody is checked against, so that an unknown address takes as
    /// long as a known one.
    decoy: String,
}

/// What came of checking a password.
#[derive(Debug, PartialEq, Eq)]
pub enum Checked {
    /// It is wrong.
    Wrong,
    /// It is right.
    Right,
    /// It is right, and this hash of it should be stored, since the parameters have changed.
    Rehash(String),
}

impl Passwords {
    /// Gets ready to hash.
    ///
    /// # Errors
    /// [`Startup::Crypto`] when hashing does not work here.
    pub fn new(cost: PasswordCost) -> Result<Self, Startup> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let decoy = hash("the password of nobody", [0; 16], cost)
            .map_err(|_| Startup::Crypto("argon2 failed".to_owned()))?;
        Ok(Self { cost, slots: Arc::new(Semaphore::new(cores)), decoy })
    }

    /// Hashes a password to be stored.
    ///
    /// # Errors
    /// [`WorkflowError::Internal`] when hashing fails.
    pub async fn hash(&self, password: Password, rng: &mut Rng) -> Result<String, WorkflowError> {
        let (salt, cost) = (rng.bytes(), self.cost);
        self.run(move || hash(password.expose(), salt, cost)).await?
    }

    /// Checks a password against a stored hash, or against nothing when nobody is known by
    /// that address, which takes as long.
    ///
    /// # Errors
    /// [`WorkflowError::Internal`] when hashing fails.
    pub async fn check(
        &self,
        password: Password,
        stored: Option<String>,
        rng: &mut Rng,
    ) -> Result<Checked, WorkflowError> {
        let is_known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.decoy.clone());
        let (salt, cost) = (rng.bytes(), self.cost);
        let checked = self.run(move || check(&password, &stored, salt, cost)).await??;
        Ok(if is_known { checked } else { Checked::Wrong })
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, WorkflowError> {
        let slot = Arc::clone(&self.slots).acquire_owned().await;
        let done = tokio::task::spawn_blocking(move || {
            let _slot = slot;
            work()
        });
        done.await.map_err(|reason| internal(&reason))
    }
}

fn hash(password: &str, salt: [u8; 16], cost: PasswordCost) -> Result<String, WorkflowError> {
    let salt = SaltString::encode_b64(&salt).map_err(|reason| internal(&reason))?;
    let hash = cost.hasher()?.hash_password(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|reason| internal(&reason))
}

fn check(
    password: &Password,
    stored: &str,
    salt: [u8; 16],
    cost: PasswordCost,
) -> Result<Checked, WorkflowError> {
    let parsed = PasswordHash::new(stored).map_err(|reason| internal(&reason))?;
    let hasher = cost.hasher()?;
    if hasher.verify_password(password.expose().as_bytes(), &parsed).is_err() {
        return Ok(Checked::Wrong);
    }
    if cost.made(&parsed) {
        return Ok(Checked::Right);
    }
    hash(password.expose(), salt, cost).map(Checked::Rehash)
}

fn internal(reason: &impl ToString) -> WorkflowError {
    error!(reason = reason.to_string(), "Hashing a password failed");
    WorkflowError::Internal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passwords() -> Passwords {
        Passwords::new(PasswordCost::LEAST).expect("works")
    }

    fn typed(text: &str) -> Password {
        Password::typed(text.to_owned())
    }

    #[tokio::test]
    async fn the_right_password_is_right_and_another_is_wrong() {
        let (passwords, mut rng) = (passwords(), Rng::seeded(1));
        let hash = passwords.hash(typed("correct horse"), &mut rng).await.expect("hashed");
        let right = passwords.check(typed("correct horse"), Some(hash.clone()), &mut rng).await;
        let wrong = passwords.check(typed("battery staple"), Some(hash), &mut rng).await;
        assert_eq!((right, wrong), (Ok(Checked::Right), Ok(Checked::Wrong)));
    }

    #[tokio::test]
    async fn the_password_of_nobody_is_never_right() {
        let passwords = passwords();
        let decoy = typed("the password of nobody");
        let checked = passwords.check(decoy, None, &mut Rng::seeded(1)).await;
        assert_eq!(checked, Ok(Checked::Wrong));
    }

    #[tokio::test]
    async fn a_hash_with_other_parameters_is_renewed() {
        let params = Params::new(8 * 1024, 1, 1, None).expect("parameters");
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let salt = SaltString::encode_b64(&[1; 16]).expect("a salt");
        let stored = weak.hash_password(b"correct horse", &salt).expect("hashed").to_string();
        let passwords = passwords();
        let mut rng = Rng::seeded(1);
        let checked = passwords.check(typed("correct horse"), Some(stored), &mut rng).await;
        assert!(matches!(checked, Ok(Checked::Rehash(_))));
    }

    #[tokio::test]
    async fn production_pays_what_owasp_asks_for() {
        let passwords = Passwords::new(PasswordCost::PRODUCTION).expect("works");
        let hash = passwords.hash(typed("correct horse"), &mut Rng::seeded(1)).await;
        let hash = hash.expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }
}
