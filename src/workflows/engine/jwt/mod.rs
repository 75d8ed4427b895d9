//! Signing access tokens and checking them: RS256 and nothing else.
//!
//! A key is parsed once and then signs or checks any number of tokens. The
//! header of a token chooses among our keys and decides nothing else: any
//! field beyond `alg`, `kid` and `typ` refuses the token.

use std::collections::HashMap;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair,
    RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::domain::ids::KeyId;
use crate::domain::time::Timestamp;
use crate::domain::tokens::access_token::{AccessToken, Claims, IdClaims, PublicKey, TokenRefusal};

/// No token of ours comes near this; a longer one is not read.
const LONGEST_TOKEN: usize = 24 * 1024;

/// The type of our tokens (RFC 9068). Older clients ignore it.
const TYPE: &str = "at+jwt";

/// A key that cannot be made, read or used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the signing key cannot be used")]
pub struct KeyError;

/// A private key of 2048 bits and its id. Never printed.
pub struct SigningKey {
    kid: KeyId,
    pair: RsaKeyPair,
    public: PublicKey,
}

impl SigningKey {
    /// Makes a key. The randomness is that of the cryptographic library, which
    /// takes no other for RSA.
    pub fn generate(kid: KeyId) -> Result<Self, KeyError> {
        Self::new(RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError)?, kid)
    }

    /// Reads a key as [`Self::to_pkcs8`] wrote it.
    pub fn from_pkcs8(der: &[u8], kid: KeyId) -> Result<Self, KeyError> {
        Self::new(RsaKeyPair::from_pkcs8(der).map_err(|_| KeyError)?, kid)
    }

    /// The private key as PKCS #8, to be stored encrypted.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let der: Pkcs8V1Der<'_> = self.pair.as_der().map_err(|_| KeyError)?;
        Ok(Zeroizing::new(der.as_ref().to_vec()))
    }

    /// The public half.
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs claims.
    pub fn sign(&self, claims: &Claims) -> Result<AccessToken, KeyError> {
        self.sign_as(TYPE, claims).map(AccessToken::new)
    }

    /// Signs what is said of a person. No service takes it for an access token: it holds neither
    /// permissions nor a `jti`.
    pub fn sign_id(&self, claims: &IdClaims) -> Result<String, KeyError> {
        self.sign_as("JWT", claims)
    }

    #[expect(clippy::disallowed_methods, reason = "PKCS #1 signatures draw nothing from it")]
    fn sign_as(&self, typ: &str, claims: &impl Serialize) -> Result<String, KeyError> {
        let header =
            serde_json::json!({ "alg": PublicKey::ALGORITHM, "kid": self.kid, "typ": typ });
        let claims = serde_json::to_vec(claims).map_err(|_| KeyError)?;
        let mut text = BASE64_URL_SAFE_NO_PAD.encode(header.to_string());
        text.push('.');
        BASE64_URL_SAFE_NO_PAD.encode_string(claims, &mut text);

        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
            .map_err(|_| KeyError)?;
        text.push('.');
        BASE64_URL_SAFE_NO_PAD.encode_string(signature, &mut text);
        Ok(text)
    }

    fn new(pair: RsaKeyPair, kid: KeyId) -> Result<Self, KeyError> {
        let public = publish(&pair, &kid)?;
        Ok(Self { kid, pair, public })
    }
}

/// Checks tokens against the keys that are published at the moment.
pub struct Verifier {
    issuer: String,
    keys: HashMap<String, ParsedPublicKey>,
}

impl Verifier {
    /// Prepares the keys for checking.
    pub fn new<'a>(
        keys: impl IntoIterator<Item = &'a PublicKey>,
        issuer: &str,
    ) -> Result<Self, KeyError> {
        let parsed = keys.into_iter().map(|key| Ok((key.kid.to_string(), parse(key)?)));
        Ok(Self { issuer: issuer.to_owned(), keys: parsed.collect::<Result<_, _>>()? })
    }

    /// The claims of a token that is ours and has not ended at `now`. Whether it has begun, was
    /// revoked, and what its app may do by now, is for the caller to ask.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Claims, TokenRefusal> {
        let claims: Claims = self.verify_signature(token)?;
        claims.check(&self.issuer, now)?;
        Ok(claims)
    }

    /// What an ID token of ours says, also when it is over.
    pub fn verify_id(&self, token: &str) -> Result<IdClaims, TokenRefusal> {
        let claims: IdClaims = self.verify_signature(token)?;
        if claims.iss == self.issuer { Ok(claims) } else { Err(TokenRefusal::Issuer) }
    }

    fn verify_signature<C: DeserializeOwned>(&self, token: &str) -> Result<C, TokenRefusal> {
        if token.len() > LONGEST_TOKEN {
            return Err(TokenRefusal::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenRefusal::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(TokenRefusal::Malformed)?;
        let (header, claims, signature) = (decode(header)?, decode(claims)?, decode(signature)?);

        let header: Header = serde_json::from_slice(&header).map_err(|_| TokenRefusal::Header)?;
        if header.alg != PublicKey::ALGORITHM || !header.has_known_type() {
            return Err(TokenRefusal::Header);
        }
        let key = self.keys.get(&header.kid).ok_or(TokenRefusal::UnknownKey)?;
        key.verify_sig(signed.as_bytes(), &signature).map_err(|_| TokenRefusal::Signature)?;
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
    /// Ours are `at+jwt`; CONTRACT.md also knows `JWT`.
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

fn parse(key: &PublicKey) -> Result<ParsedPublicKey, KeyError> {
    let number = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| KeyError);
    RsaPublicKeyComponents { n: number(&key.n)?, e: number(&key.e)? }
        .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
        .map_err(|_| KeyError)
}

fn publish(pair: &RsaKeyPair, kid: &KeyId) -> Result<PublicKey, KeyError> {
    let numbers = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
    let der: PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(|_| KeyError)?;
    Ok(PublicKey {
        kid: kid.clone(),
        n: BASE64_URL_SAFE_NO_PAD.encode(numbers.n),
        e: BASE64_URL_SAFE_NO_PAD.encode(numbers.e),
        pem: pem("PUBLIC KEY", der.as_ref()),
    })
}

/// RFC 7468: lines of 64 characters between two markers.
fn pem(label: &str, der: &[u8]) -> String {
    let body = BASE64_STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    for start in (0..body.len()).step_by(64) {
        text.push_str(&body[start..body.len().min(start + 64)]);
        text.push('\n');
    }
    text + &format!("-----END {label}-----\n")
}

#[cfg(test)]
mod tests;
