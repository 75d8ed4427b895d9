//! What an app signs to prove who it is (RFC 7523): read before anybody knows whose key it is.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;

use crate::domain::Timestamp;
use crate::domain::tokens::signing_key::{KeyNumbers, SigningAlgorithm};
use crate::workflows::engine::jwt::keys;

/// An honest one is a few hundred characters.
const LONGEST: usize = 8 * 1024;

/// For how long one may be good, in seconds.
const LONGEST_LIFE: i64 = 600;

/// How far the app's clock may be ahead, in seconds.
const SKEW: i64 = 30;

/// An assertion whose form is right. Nothing of it is proved.
pub struct Assertion<'a> {
    signed: &'a str,
    signature: Vec<u8>,
    algorithm: SigningAlgorithm,
    /// Which of the app's keys it names.
    pub kid: Option<String>,
    claims: AssertionClaims,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct AssertionClaims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    jti: String,
    #[serde(default)]
    iat: Option<i64>,
    #[serde(default)]
    nbf: Option<i64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl<'a> Assertion<'a> {
    /// Reads one; nothing when its form is wrong.
    pub fn read(text: &'a str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let decode = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).ok();
        let header: Header = serde_json::from_slice(&decode(header)?).ok()?;
        if header.crit.is_some() {
            return None;
        }
        let algorithm = SigningAlgorithm::from_wire_name(&header.alg)?;
        let claims = serde_json::from_slice(&decode(claims)?).ok()?;
        Some(Self { signed, signature: decode(signature)?, algorithm, kid: header.kid, claims })
    }

    /// The app that it is about, as it says.
    pub fn app(&self) -> &str {
        &self.claims.sub
    }

    /// What makes it one of a kind, for the app that it is about.
    pub fn id(&self) -> &str {
        &self.claims.jti
    }

    /// When it is over.
    pub const fn expires_at(&self) -> Timestamp {
        Timestamp::from_seconds(self.claims.exp)
    }

    /// Whether the app says it of itself, to one of these, and at this time.
    pub fn is_meant(&self, audiences: &[String], now: Timestamp) -> bool {
        let AssertionClaims { iss, sub, aud, exp, jti, iat, nbf } = &self.claims;
        let is_ours = |named: &String| audiences.contains(named);
        let is_for_us = match aud {
            Audience::One(one) => is_ours(one),
            Audience::Many(many) => many.iter().any(is_ours),
        };
        let now = now.as_seconds();
        let has_begun = |at: &Option<i64>| at.is_none_or(|at| at <= now.saturating_add(SKEW));
        let is_in_time = *exp > now && *exp <= now.saturating_add(LONGEST_LIFE + SKEW);
        iss == sub && is_for_us && is_in_time && has_begun(iat) && has_begun(nbf) && !jti.is_empty()
    }

    /// Whether the key with these numbers signed it.
    pub fn is_signed_by(&self, numbers: &KeyNumbers) -> bool {
        numbers.algorithm() == Some(self.algorithm)
            && keys::parse(numbers)
                .is_ok_and(|key| key.verify_sig(self.signed.as_bytes(), &self.signature).is_ok())
    }
}
