//! Passwords of people: argon2id, on blocking threads, as many at once as there are cores.
//!
//! Its memory is reused while there is work and given back afterwards.

use std::cmp::Reverse;
use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::{Output, ParamsString, PasswordHash, Salt, SaltString};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::sync::Semaphore;
use tracing::error;
use zeroize::Zeroizing;
use zxcvbn::feedback::Feedback;
use zxcvbn::{Score, zxcvbn};

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

    fn params(self) -> Result<Params, WorkflowError> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, None);
        params.map_err(|reason| internal(&reason))
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
    memory: Arc<Memory>,
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
        let memory = Arc::<Memory>::default();
        let decoy = hash("the password of nobody", [0; 16], cost, &mut memory.take())
            .map_err(|_| Startup::Crypto("argon2 failed".to_owned()))?;
        Ok(Self { cost, slots: Arc::new(Semaphore::new(at_once())), memory, decoy })
    }

    /// Hashes a password to be stored.
    ///
    /// # Errors
    /// [`WorkflowError::Internal`] when hashing fails.
    pub async fn hash(&self, password: Password, rng: &mut Rng) -> Result<String, WorkflowError> {
        let (salt, cost) = (rng.bytes(), self.cost);
        self.run(move |blocks| hash(password.expose(), salt, cost, blocks)).await?
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
        let renewal = Renewal { salt, cost };
        let checked = self.run(move |blocks| check(&password, &stored, &renewal, blocks)).await??;
        Ok(if is_known { checked } else { Checked::Wrong })
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Blocks) -> T + Send + 'static,
    ) -> Result<T, WorkflowError> {
        let slot = Arc::clone(&self.slots).acquire_owned().await;
        let (memory, slots) = (Arc::clone(&self.memory), Arc::clone(&self.slots));
        let done = tokio::task::spawn_blocking(move || {
            let mut blocks = memory.take();
            let done = work(&mut blocks);
            memory.give_back(blocks);
            drop(slot);
            if slots.available_permits() == at_once() {
                memory.release();
            }
            done
        });
        done.await.map_err(|reason| internal(&reason))
    }
}

/// Accepts a password for future use: of a legal length, and not easy to guess for somebody who
/// knows its person. `about` is what they are called: name, e-mail address, organization. The error
/// says why and what to do.
pub fn choose(text: String, about: &[&str]) -> Result<Password, String> {
    let password = Password::choose(text).map_err(|weak| weak.to_string())?;
    let words = words_about(about);
    let judged = zxcvbn(&without(password.expose(), &words), &[]);
    if judged.score() >= Score::Three {
        return Ok(password);
    }
    let feedback = judged.feedback();
    let why = feedback.and_then(Feedback::warning).map_or_else(
        || "It's made of names and words that are tried first.".to_owned(),
        |warning| warning.to_string(),
    );
    let what = feedback.and_then(|feedback| feedback.suggestions().first()).map_or_else(
        || "Add another word or two. Uncommon words are better.".to_owned(),
        ToString::to_string,
    );
    Err(format!("This password is easy to guess. {why} {what}"))
}

/// What is left of a password without words that add nothing to it.
fn without(password: &str, words: &[String]) -> Zeroizing<String> {
    let lowered = Zeroizing::new(password.to_lowercase());
    let cut = |rest: Zeroizing<String>, word: &String| Zeroizing::new(rest.replace(word, ""));
    let rest = words.iter().fold(lowered.clone(), cut);
    if *rest == *lowered { Zeroizing::new(password.to_owned()) } else { rest }
}

/// What belongs to a person, whole and in its parts.
fn words_about(about: &[&str]) -> Vec<String> {
    let parts = about.iter().flat_map(|text| {
        text.split(|c: char| !c.is_alphanumeric()).filter(|part| part.chars().count() > 2)
    });
    let all = [PRODUCT].into_iter().chain(about.iter().copied()).chain(parts);
    let mut words: Vec<String> = all.map(str::to_lowercase).collect();
    words.retain(|word| !word.is_empty());
    words.sort_by_key(|word| Reverse(word.len()));
    words
}

/// What everybody here would think of first.
const PRODUCT: &str = "latchkey";

/// How many passwords are hashed at a time.
pub fn at_once() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// What argon2 works in.
type Blocks = Vec<Block>;

/// Blocks that nobody works in at the moment.
#[derive(Default)]
struct Memory(Mutex<Vec<Blocks>>);

impl Memory {
    /// The allocator of the system hands back to the system at once what is larger than 32 MiB,
    /// and keeps what is smaller for each thread. Only what is used of it is there at all.
    const RESERVED: usize = 33 * 1024;

    fn take(&self) -> Blocks {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        kept.unwrap_or_else(|| Vec::with_capacity(Self::RESERVED))
    }

    fn give_back(&self, blocks: Blocks) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(blocks);
    }

    /// Gives everything back to the system.
    fn release(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// What a password is hashed with anew, if need be.
struct Renewal {
    salt: [u8; 16],
    cost: PasswordCost,
}

/// The raw hash of a password.
fn derive(
    password: &str,
    salt: Salt<'_>,
    params: &Params,
    blocks: &mut Blocks,
) -> Result<Output, WorkflowError> {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    let mut bytes = [0; Salt::MAX_LENGTH];
    let salt = salt.decode_b64(&mut bytes).map_err(|reason| internal(&reason))?;
    if blocks.len() < params.block_count() {
        blocks.resize(params.block_count(), Block::default());
    }
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    let derived = Output::init_with(length, |out| {
        let work = &mut blocks[..params.block_count()];
        Ok(argon2.hash_password_into_with_memory(password.as_bytes(), salt, out, work)?)
    });
    derived.map_err(|reason| internal(&reason))
}

fn hash(
    password: &str,
    salt: [u8; 16],
    cost: PasswordCost,
    blocks: &mut Blocks,
) -> Result<String, WorkflowError> {
    let salt = SaltString::encode_b64(&salt).map_err(|reason| internal(&reason))?;
    let params = cost.params()?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        hash: Some(derive(password, salt.as_salt(), &params, blocks)?),
        params: ParamsString::try_from(&params).map_err(|reason| internal(&reason))?,
        salt: Some(salt.as_salt()),
    };
    Ok(hash.to_string())
}

fn check(
    password: &Password,
    stored: &str,
    renewal: &Renewal,
    blocks: &mut Blocks,
) -> Result<Checked, WorkflowError> {
    let parsed = PasswordHash::new(stored).map_err(|reason| internal(&reason))?;
    let params = Params::try_from(&parsed).map_err(|reason| internal(&reason))?;
    let (Some(salt), Some(expected)) = (parsed.salt, parsed.hash) else {
        return Err(internal(&"a stored hash has no salt or no hash"));
    };
    // The comparison takes the same time wherever they differ.
    if derive(password.expose(), salt, &params, blocks)? != expected {
        return Ok(Checked::Wrong);
    }
    if renewal.cost.made(&parsed) {
        return Ok(Checked::Right);
    }
    hash(password.expose(), renewal.salt, renewal.cost, blocks).map(Checked::Rehash)
}

fn internal(reason: &impl ToString) -> WorkflowError {
    error!(reason = reason.to_string(), "Hashing a password failed");
    WorkflowError::Internal
}

#[cfg(test)]
mod tests {
    use argon2::PasswordHasher;

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

    #[test]
    fn password_that_is_easy_to_guess_is_refused_with_the_reason() {
        let about = ["Ada Lovelace", "ada.lovelace@example.com", "Initech"];
        for easy in [
            "password1234",
            "aaaaaaaaaaaaaaaa",
            "qwertyuiop123",
            "123456789012",
            "AdaLovelace1815",
            "ada.lovelace@example.com",
            "latchkey-latchkey",
            "Initech2026!",
        ] {
            let refusal = choose(easy.to_owned(), &about).err().unwrap_or_default();
            assert!(refusal.starts_with("This password is easy to guess. "), "{easy}: {refusal}");
        }
        for hard in ["correct horse battery staple", "jQ8#xv2!mNpL", "schnee im juli über berlin"]
        {
            assert!(choose(hard.to_owned(), &about).is_ok(), "{hard}");
        }
    }

    #[test]
    fn password_of_another_length_is_refused_for_that() {
        assert_eq!(
            choose("short".into(), &[]).err().as_deref(),
            Some("Use at least 12 characters.")
        );
        assert!(choose("é".repeat(257), &[]).err().is_some_and(|why| why.contains("256")));
    }

    #[tokio::test]
    async fn memory_is_given_back_when_nobody_works() {
        let passwords = Arc::new(passwords());
        let work = (0..20).map(|n| {
            let passwords = Arc::clone(&passwords);
            async move { passwords.hash(typed("correct horse"), &mut Rng::seeded(n)).await.is_ok() }
        });
        assert!(futures::future::join_all(work).await.into_iter().all(|done| done));
        assert!(passwords.memory.0.lock().expect("whole").is_empty());
    }

    #[tokio::test]
    async fn production_pays_what_owasp_asks_for() {
        let passwords = Passwords::new(PasswordCost::PRODUCTION).expect("works");
        let hash = passwords.hash(typed("correct horse"), &mut Rng::seeded(1)).await;
        let hash = hash.expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }
}
