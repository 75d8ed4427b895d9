//! Signing tokens and checking them, by the algorithms of our own keys and nothing else.
//!
//! A key is parsed once and then signs or checks any number of tokens. The
//! header of a token chooses among our keys and decides nothing else: the algorithm must be that
//! of the key, and any field beyond `alg`, `kid` and `typ` refuses the token.

pub mod assertion;
mod keys;

use std::collections::HashMap;

use aws_lc_rs::signature::ParsedPublicKey;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::domain::ids::KeyId;
use crate::domain::time::Timestamp;
use crate::domain::tokens::access_token::{AccessToken, Claims, IdClaims, TokenRefusal};
use crate::domain::tokens::signing_key::{KeyNumbers, PublicKey, SigningAlgorithm, TokenType};
pub use crate::workflows::engine::jwt::keys::KeyError;
use crate::workflows::engine::jwt::keys::Pair;

/// No token of ours comes near this; a longer one is not read.
const LONGEST_TOKEN: usize = 24 * 1024;

/// A private key and its id. Never printed.
pub struct SigningKey {
    pair: Pair,
    public: PublicKey,
}

impl SigningKey {
    /// Makes a key, whose id is its thumbprint.
    pub fn generate(algorithm: SigningAlgorithm) -> Result<Self, KeyError> {
        let pair = Pair::generate(algorithm)?;
        let kid = keys::thumbprint(&pair.numbers()?)?;
        Self::new(pair, kid)
    }

    /// Reads a key as [`Self::to_pkcs8`] wrote it.
    pub fn from_pkcs8(
        algorithm: SigningAlgorithm,
        der: &[u8],
        kid: KeyId,
    ) -> Result<Self, KeyError> {
        Self::new(Pair::from_pkcs8(algorithm, der)?, kid)
    }

    /// The private key as PKCS #8, to be stored encrypted.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        self.pair.to_pkcs8()
    }

    /// The public half.
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs claims.
    pub fn sign(&self, token_type: TokenType, claims: &Claims) -> Result<AccessToken, KeyError> {
        self.sign_as(token_type.wire_name(), claims).map(AccessToken::new)
    }

    /// Signs what is said of a person. No service takes it for an access token: it holds neither
    /// permissions nor a `jti`.
    pub fn sign_id(&self, claims: &IdClaims) -> Result<String, KeyError> {
        self.sign_as(TokenType::Jwt.wire_name(), claims)
    }

    fn sign_as(&self, typ: &str, claims: &impl Serialize) -> Result<String, KeyError> {
        let (alg, kid) = (self.pair.algorithm().wire_name(), self.public.kid.as_str());
        let header = serde_json::json!({ "alg": alg, "kid": kid, "typ": typ });
        let claims = serde_json::to_vec(claims).map_err(|_| KeyError)?;
        let mut text = BASE64_URL_SAFE_NO_PAD.encode(header.to_string());
        text.push('.');
        BASE64_URL_SAFE_NO_PAD.encode_string(claims, &mut text);

        let signature = self.pair.sign(text.as_bytes())?;
        text.push('.');
        BASE64_URL_SAFE_NO_PAD.encode_string(signature, &mut text);
        Ok(text)
    }

    fn new(pair: Pair, kid: KeyId) -> Result<Self, KeyError> {
        let public = publish_as(kid, pair.numbers()?)?;
        Ok(Self { pair, public })
    }
}

/// The public key of these numbers, in all its forms, under its thumbprint.
pub(crate) fn publish(numbers: &KeyNumbers) -> Result<PublicKey, KeyError> {
    publish_as(keys::thumbprint(numbers)?, numbers.clone())
}

/// The same under another id.
pub(crate) fn publish_as(kid: KeyId, numbers: KeyNumbers) -> Result<PublicKey, KeyError> {
    let algorithm = numbers.algorithm().ok_or(KeyError)?;
    let pem = keys::pem(&keys::parse(&numbers)?)?;
    Ok(PublicKey { kid, algorithm, numbers, pem, ends_at: None })
}

/// Checks tokens against the keys that are published at the moment.
pub struct Verifier {
    issuer: String,
    keys: HashMap<String, Known>,
}

/// A key that verifies.
struct Known {
    algorithm: SigningAlgorithm,
    key: ParsedPublicKey,
    ends_at: Option<Timestamp>,
}

impl Verifier {
    /// Prepares the keys for checking.
    pub fn new<'a>(
        keys: impl IntoIterator<Item = &'a PublicKey>,
        issuer: &str,
    ) -> Result<Self, KeyError> {
        let known = keys.into_iter().map(|public| {
            let PublicKey { kid, algorithm, numbers, ends_at, .. } = public;
            let key = keys::parse(numbers)?;
            Ok((kid.to_string(), Known { algorithm: *algorithm, key, ends_at: *ends_at }))
        });
        Ok(Self { issuer: issuer.to_owned(), keys: known.collect::<Result<_, _>>()? })
    }

    /// The claims of a token that is ours and has not ended at `now`. Whether it has begun, was
    /// revoked, and what its app may do by now, is for the caller to ask.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Claims, TokenRefusal> {
        let claims: Claims = self.verify_signature(token, now)?;
        claims.check(&self.issuer, now)?;
        Ok(claims)
    }

    /// What an ID token of ours says, also when it is over.
    pub fn verify_id(&self, token: &str, now: Timestamp) -> Result<IdClaims, TokenRefusal> {
        let claims: IdClaims = self.verify_signature(token, now)?;
        if claims.iss == self.issuer { Ok(claims) } else { Err(TokenRefusal::Issuer) }
    }

    fn verify_signature<C: DeserializeOwned>(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<C, TokenRefusal> {
        if token.len() > LONGEST_TOKEN {
            return Err(TokenRefusal::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenRefusal::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(TokenRefusal::Malformed)?;
        let (header, claims, signature) = (decode(header)?, decode(claims)?, decode(signature)?);

        let header: Header = serde_json::from_slice(&header).map_err(|_| TokenRefusal::Header)?;
        let algorithm = SigningAlgorithm::from_wire_name(&header.alg);
        let algorithm =
            algorithm.filter(|_| header.has_known_type()).ok_or(TokenRefusal::Header)?;
        let known = self.keys.get(&header.kid).ok_or(TokenRefusal::UnknownKey)?;
        if known.algorithm != algorithm {
            return Err(TokenRefusal::Header);
        }
        if known.ends_at.is_some_and(|end| end.has_expired(now)) {
            return Err(TokenRefusal::UnknownKey);
        }
        known.key.verify_sig(signed.as_bytes(), &signature).map_err(|_| TokenRefusal::Signature)?;
        serde_json::from_slice(&claims).map_err(|_| TokenRefusal::Claims)
    }
}

/// Everything a header may hold. `jwk`, `jku`, `x5u`, `crit` and whatever else
/// could name another key or another meaning is an unknown field.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
}

impl Header {
    /// Ours are `JWT` or, where that is configured, `at+jwt`; those of before were the latter.
    fn has_known_type(&self) -> bool {
        ["at+jwt", "application/at+jwt", "JWT"]
            .iter()
            .any(|known| self.typ.eq_ignore_ascii_case(known))
    }
}

/// Takes canonical base64url only: no padding, no line ends, no stray last bits.
fn decode(part: &str) -> Result<Vec<u8>, TokenRefusal> {
    BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenRefusal::Malformed)
}

#[cfg(test)]
mod tests;
