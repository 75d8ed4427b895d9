//! Key pairs of our three algorithms, and the public halves of anybody's.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair,
    Ed25519KeyPair, KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256,
    RsaKeyPair, RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::domain::ids::KeyId;
use crate::domain::tokens::signing_key::{KeyNumbers, SigningAlgorithm};

/// A key that cannot be made, read or used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the signing key cannot be used")]
pub struct KeyError;

/// Coordinates of P-256 and Ed25519.
const COORDINATE: usize = 32;

/// A private key of one of our algorithms. Never printed.
pub(super) enum Pair {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
}

impl Pair {
    /// Makes a key. The randomness is that of the cryptographic library, which takes no other.
    pub(super) fn generate(algorithm: SigningAlgorithm) -> Result<Self, KeyError> {
        match algorithm {
            SigningAlgorithm::Rs256 => RsaKeyPair::generate(KeySize::Rsa2048).map(Self::Rsa),
            SigningAlgorithm::Es256 => {
                EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map(Self::Ec)
            }
            SigningAlgorithm::EdDsa => Ed25519KeyPair::generate().map(Self::Ed),
        }
        .map_err(|_| KeyError)
    }

    pub(super) fn from_pkcs8(algorithm: SigningAlgorithm, der: &[u8]) -> Result<Self, KeyError> {
        match algorithm {
            SigningAlgorithm::Rs256 => RsaKeyPair::from_pkcs8(der).map(Self::Rsa),
            SigningAlgorithm::Es256 => {
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der).map(Self::Ec)
            }
            SigningAlgorithm::EdDsa => Ed25519KeyPair::from_pkcs8(der).map(Self::Ed),
        }
        .map_err(|_| KeyError)
    }

    pub(super) fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let der: Pkcs8V1Der<'_> = match self {
            Self::Rsa(pair) => pair.as_der(),
            Self::Ec(pair) => {
                let document = pair.to_pkcs8v1().map_err(|_| KeyError)?;
                return Ok(Zeroizing::new(document.as_ref().to_vec()));
            }
            Self::Ed(pair) => pair.as_der(),
        }
        .map_err(|_| KeyError)?;
        Ok(Zeroizing::new(der.as_ref().to_vec()))
    }

    pub(super) const fn algorithm(&self) -> SigningAlgorithm {
        match self {
            Self::Rsa(_) => SigningAlgorithm::Rs256,
            Self::Ec(_) => SigningAlgorithm::Es256,
            Self::Ed(_) => SigningAlgorithm::EdDsa,
        }
    }

    pub(super) fn numbers(&self) -> Result<KeyNumbers, KeyError> {
        Ok(match self {
            Self::Rsa(pair) => {
                let RsaPublicKeyComponents { n, e } =
                    RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                KeyNumbers::Rsa { e: base64(e), kty: "RSA".to_owned(), n: base64(n) }
            }
            Self::Ec(pair) => {
                let point = pair.public_key().as_ref();
                let coordinates = point.strip_prefix(&[4]).ok_or(KeyError)?;
                let (x, y) = coordinates.split_at_checked(COORDINATE).ok_or(KeyError)?;
                let (crv, kty) = ("P-256".to_owned(), "EC".to_owned());
                KeyNumbers::Ec { crv, kty, x: base64(x), y: base64(y) }
            }
            Self::Ed(pair) => {
                let (crv, kty) = ("Ed25519".to_owned(), "OKP".to_owned());
                KeyNumbers::Okp { crv, kty, x: base64(pair.public_key()) }
            }
        })
    }

    #[expect(clippy::disallowed_methods, reason = "the library draws what ECDSA needs itself")]
    pub(super) fn sign(&self, text: &[u8]) -> Result<Vec<u8>, KeyError> {
        match self {
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                let random = SystemRandom::new();
                let signed = pair.sign(&RSA_PKCS1_SHA256, &random, text, &mut signature);
                signed.map(|()| signature).map_err(|_| KeyError)
            }
            Self::Ec(pair) => {
                let signed = pair.sign(&SystemRandom::new(), text);
                signed.map(|signature| signature.as_ref().to_vec()).map_err(|_| KeyError)
            }
            Self::Ed(pair) => Ok(pair.sign(text).as_ref().to_vec()),
        }
    }
}

/// Prepares a public key for checking signatures.
pub(super) fn parse(numbers: &KeyNumbers) -> Result<ParsedPublicKey, KeyError> {
    numbers.algorithm().ok_or(KeyError)?;
    let number = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| KeyError);
    let coordinate = |text: &str| {
        number(text).and_then(|it| if it.len() == COORDINATE { Ok(it) } else { Err(KeyError) })
    };
    match numbers {
        KeyNumbers::Rsa { n, e, .. } => RsaPublicKeyComponents { n: number(n)?, e: number(e)? }
            .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
            .map_err(|_| KeyError),
        KeyNumbers::Ec { x, y, .. } => {
            let point = [vec![4], coordinate(x)?, coordinate(y)?].concat();
            ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).map_err(|_| KeyError)
        }
        KeyNumbers::Okp { x, .. } => {
            ParsedPublicKey::new(&ED25519, coordinate(x)?).map_err(|_| KeyError)
        }
    }
}

/// The thumbprint of RFC 7638.
pub(super) fn thumbprint(numbers: &KeyNumbers) -> Result<KeyId, KeyError> {
    let canonical = serde_json::to_vec(numbers).map_err(|_| KeyError)?;
    KeyId::parse(&base64(digest(&SHA256, &canonical))).map_err(|_| KeyError)
}

/// A public key as PEM.
pub(super) fn pem(key: &ParsedPublicKey) -> Result<String, KeyError> {
    let der: PublicKeyX509Der<'_> = key.as_der().map_err(|_| KeyError)?;
    Ok(pem_of("PUBLIC KEY", der.as_ref()))
}

/// RFC 7468: lines of 64 characters between two markers.
fn pem_of(label: &str, der: &[u8]) -> String {
    let body = BASE64_STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    for start in (0..body.len()).step_by(64) {
        text.push_str(&body[start..body.len().min(start + 64)]);
        text.push('\n');
    }
    text + &format!("-----END {label}-----\n")
}

fn base64(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumbprint_is_that_of_the_rfc() {
        // RFC 7638 section 3.1.
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6\
                 tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5\
                 v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD0\
                 8qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU\
                 8awapJzKnqDKgw";
        let (e, kty, n) = ("AQAB".to_owned(), "RSA".to_owned(), n.replace(' ', ""));
        let numbers = KeyNumbers::Rsa { e, kty, n };
        let thumbprint = thumbprint(&numbers).unwrap();
        assert_eq!(thumbprint.as_str(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn every_pair_survives_its_storage_and_verifies_what_it_signed() {
        for algorithm in SigningAlgorithm::ALL {
            let pair = Pair::generate(algorithm).unwrap();
            let again = Pair::from_pkcs8(algorithm, &pair.to_pkcs8().unwrap()).unwrap();
            assert_eq!(again.numbers(), pair.numbers());
            let numbers = pair.numbers().unwrap();
            assert_eq!(numbers.algorithm(), Some(algorithm));
            let public = parse(&numbers).unwrap();
            let signature = again.sign(b"text").unwrap();
            assert!(public.verify_sig(b"text", &signature).is_ok());
            assert!(public.verify_sig(b"another", &signature).is_err());
            assert!(public.verify_sig(b"text", &vec![0; signature.len()]).is_err());
            assert!(pem(&public).unwrap().starts_with("-----BEGIN PUBLIC KEY-----\n"));
        }
    }

    #[test]
    fn numbers_survive_their_json() {
        for algorithm in SigningAlgorithm::ALL {
            let numbers = Pair::generate(algorithm).unwrap().numbers().unwrap();
            let text = serde_json::to_string(&numbers).unwrap();
            assert_eq!(serde_json::from_str::<KeyNumbers>(&text).unwrap(), numbers);
        }
    }

    #[test]
    fn a_key_of_another_form_is_refused() {
        let short = KeyNumbers::Okp { crv: "Ed25519".into(), kty: "OKP".into(), x: "AAAA".into() };
        let curve = KeyNumbers::Okp { crv: "X25519".into(), kty: "OKP".into(), x: base64([1; 32]) };
        let (x, y) = (base64([1; 32]), base64([2; 32]));
        let nowhere = KeyNumbers::Ec { crv: "P-256".into(), kty: "EC".into(), x, y };
        for numbers in [short, curve, nowhere] {
            assert!(parse(&numbers).is_err(), "{numbers:?}");
        }
    }
}
