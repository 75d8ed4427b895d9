//! Signing keys: which algorithms there are, and what a key is good for at which time.
//!
//! A key is published before it signs and stays published until nothing that it signed can be
//! alive any more, so that whoever checks tokens by a copy of the key set never meets one that it
//! does not know.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::ids::KeyId;
use crate::domain::names::names;
use crate::domain::time::Timestamp;

names! {
    /// What tokens are signed with, by the names of RFC 7518 and RFC 8037.
    pub enum SigningAlgorithm {
        /// RSA with 2048 bits: what every client understands.
        Rs256 = "RS256",
        /// ECDSA on P-256: short signatures.
        Es256 = "ES256",
        /// Ed25519: short signatures, quickly made.
        EdDsa = "EdDSA",
    }
}

names! {
    /// The `typ` in the header of access tokens.
    pub enum TokenType {
        /// As CSP has it, which every client takes.
        Jwt = "JWT",
        /// As RFC 9068 wants it.
        AccessToken = "at+jwt",
    }
}

/// How tokens are signed where an app says nothing else, and how often keys are exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenRules {
    pub algorithm: SigningAlgorithm,
    pub token_type: TokenType,
    /// How long a key signs until the next one follows by itself, if one does.
    pub rotate_every: Option<Duration>,
}

impl Default for TokenRules {
    fn default() -> Self {
        Self {
            algorithm: SigningAlgorithm::Rs256,
            token_type: TokenType::Jwt,
            rotate_every: Some(Self::ROTATE_EVERY),
        }
    }
}

impl TokenRules {
    /// A quarter of a year.
    pub const ROTATE_EVERY: Duration = Duration::from_hours(24 * 90);
}

/// For how long a key that was replaced still verifies. The longest token lives five hours.
pub const OVERLAP: Duration = Duration::from_hours(24);

/// How long a key is published before a schedule lets it sign. Copies of the key set are rarely
/// older.
pub const PUBLISHED_AHEAD: Duration = Duration::from_hours(24);

/// For how long copies of the key set may be kept, as its answer says.
pub const CACHED_FOR: Duration = Duration::from_secs(300);

/// When what happened to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyLife {
    pub created_at: Timestamp,
    /// When it began to sign.
    pub activated_at: Option<Timestamp>,
    /// When it ends, or ended, once it was replaced.
    pub ends_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

/// What a key is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It is published and signs nothing yet.
    Next,
    /// It signs.
    Active,
    /// It was replaced, and what it signed is good until then.
    Retiring { until: Timestamp },
    /// Nothing that it signed is good any more.
    Retired { since: Timestamp },
    /// Everything that it signed ended at once.
    Revoked { at: Timestamp },
}

impl KeyLife {
    /// A key that was just made.
    pub const fn begun(now: Timestamp) -> Self {
        Self { created_at: now, activated_at: None, ends_at: None, revoked_at: None }
    }

    /// What the key is good for at a time.
    pub fn state(&self, now: Timestamp) -> KeyState {
        match (self.revoked_at, self.ends_at, self.activated_at) {
            (Some(at), _, _) => KeyState::Revoked { at },
            (None, Some(end), _) if end.has_expired(now) => KeyState::Retired { since: end },
            (None, Some(until), _) => KeyState::Retiring { until },
            (None, None, Some(_)) => KeyState::Active,
            (None, None, None) => KeyState::Next,
        }
    }

    /// When the next key follows by schedule, for one that signs.
    pub fn rotates_at(&self, rules: &TokenRules) -> Option<Timestamp> {
        Some(self.activated_at?.plus(rules.rotate_every?))
    }
}

/// The numbers of a public key, as a JSON Web Key has them (base64url without padding). Their
/// order is that of RFC 7638, so that their JSON is what its thumbprint hashes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum KeyNumbers {
    /// A point of an elliptic curve with two coordinates.
    Ec { crv: String, kty: String, x: String, y: String },
    /// Exponent and modulus.
    Rsa { e: String, kty: String, n: String },
    /// A point of which one coordinate says all.
    Okp { crv: String, kty: String, x: String },
}

impl KeyNumbers {
    /// What a key with these numbers signs with, if it is one of ours.
    pub fn algorithm(&self) -> Option<SigningAlgorithm> {
        match self {
            Self::Ec { crv, kty, .. } if crv == "P-256" && kty == "EC" => {
                Some(SigningAlgorithm::Es256)
            }
            Self::Rsa { kty, .. } if kty == "RSA" => Some(SigningAlgorithm::Rs256),
            Self::Okp { crv, kty, .. } if crv == "Ed25519" && kty == "OKP" => {
                Some(SigningAlgorithm::EdDsa)
            }
            Self::Ec { .. } | Self::Rsa { .. } | Self::Okp { .. } => None,
        }
    }
}

/// The public half of a signing key, in the forms in which it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// The thumbprint of RFC 7638. Keys of before have 16 letters that mean nothing.
    pub kid: KeyId,
    pub algorithm: SigningAlgorithm,
    pub numbers: KeyNumbers,
    /// The key as `-----BEGIN PUBLIC KEY-----`.
    pub pem: String,
    /// From when on nothing that it signed is good, if it was replaced.
    pub ends_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    #[test]
    fn a_key_goes_from_next_to_retired() {
        let next = KeyLife::begun(NOW);
        assert_eq!(next.state(NOW), KeyState::Next);
        let active = KeyLife { activated_at: Some(NOW), ..next };
        assert_eq!(active.state(NOW), KeyState::Active);
        let until = NOW.plus(OVERLAP);
        let retiring = KeyLife { ends_at: Some(until), ..active };
        assert_eq!(retiring.state(NOW), KeyState::Retiring { until });
        assert_eq!(retiring.state(until), KeyState::Retired { since: until });
    }

    #[test]
    fn a_revoked_key_is_revoked_whatever_else_it_was() {
        let all = [None, Some(NOW)];
        for (activated_at, ends_at) in all.into_iter().flat_map(|a| all.map(|e| (a, e))) {
            let revoked_at = Some(NOW);
            let life = KeyLife { activated_at, ends_at, revoked_at, ..KeyLife::begun(NOW) };
            assert_eq!(life.state(NOW), KeyState::Revoked { at: NOW });
        }
    }

    #[test]
    fn a_key_without_a_schedule_signs_for_ever() {
        let active = KeyLife { activated_at: Some(NOW), ..KeyLife::begun(NOW) };
        let never = TokenRules { rotate_every: None, ..TokenRules::default() };
        assert_eq!(active.rotates_at(&never), None);
        let quarter = NOW.plus(TokenRules::ROTATE_EVERY);
        assert_eq!(active.rotates_at(&TokenRules::default()), Some(quarter));
    }
}
