//! Secrets: how they are made, recognised, compared and, once, shown.
//!
//! No type here can be printed, cloned or serialised. [`AppSecret::expose`] and
//! its siblings are the only ways to the text, and a test lists their callers.

use std::fmt;

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::domain::ids::{ALPHANUMERIC, alphanumeric};

/// A source of random bytes. `workflows::Rng` is the one implementation.
pub trait Entropy {
    /// Fills the slice with random bytes.
    fn fill(&mut self, bytes: &mut [u8]);

    /// As many random bytes as the type asks for.
    fn bytes<const N: usize>(&mut self) -> [u8; N]
    where
        Self: Sized,
    {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }
}

/// The text is not a secret of ours: wrong prefix, length, letters or checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a secret made by Latchkey")]
pub struct NotASecret;

/// An App Secret (`client_secret` of RFC 6749): the prefix `lkysec`, 29 random letters
/// and digits (172 bits) and a checksum of six, so that scanners recognise it and
/// typing errors are refused before the database is asked.
///
/// With an App ID and a colon it makes 57 bytes, of which `base64` makes one line: with longer
/// ones the command that people know from VMware's documentation breaks the header in two.
pub struct AppSecret(Zeroizing<String>);

const PREFIX: &str = "lkysec";
const RANDOM: usize = 29;
const CHECKSUM: usize = 6;

/// Random letters of App Secrets that were made before, and of everything that nobody types.
const LONG_RANDOM: usize = 44;

impl AppSecret {
    /// How long every App Secret is.
    pub const LENGTH: usize = PREFIX.len() + RANDOM + CHECKSUM;

    /// Makes a new secret.
    pub fn generate(entropy: &mut impl Entropy) -> Self {
        Self(mint::<{ RANDOM * 2 }>(PREFIX, entropy))
    }

    /// Recognises a secret by prefix, length, alphabet and checksum.
    pub fn parse(text: &str) -> Result<Self, NotASecret> {
        let made_now = recognise(PREFIX, RANDOM, text);
        made_now.or_else(|_| recognise(PREFIX, LONG_RANDOM, text)).map(Self)
    }

    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What may be kept and shown for people to recognise the secret by.
    pub fn hint(&self) -> SecretHint {
        hint(PREFIX, &self.0)
    }
}

/// An API token: the prefix `lkyapi`, so that scanners tell it from an [`AppSecret`], 44 random
/// letters and digits (262 bits) and a checksum of six.
pub struct ApiTokenSecret(Zeroizing<String>);

const API_TOKEN_PREFIX: &str = "lkyapi";

impl ApiTokenSecret {
    /// Makes a new token.
    pub fn generate(entropy: &mut impl Entropy) -> Self {
        Self(mint::<{ LONG_RANDOM * 2 }>(API_TOKEN_PREFIX, entropy))
    }

    /// Recognises a token by prefix, length, alphabet and checksum.
    pub fn parse(text: &str) -> Result<Self, NotASecret> {
        recognise(API_TOKEN_PREFIX, LONG_RANDOM, text).map(Self)
    }

    /// The token itself.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What may be kept and shown for people to recognise the token by.
    pub fn hint(&self) -> SecretHint {
        hint(API_TOKEN_PREFIX, &self.0)
    }
}

/// An authorization code (`code` of RFC 6749): the prefix `lkycod`, and for the rest like an
/// [`ApiTokenSecret`].
pub struct AuthorizationCode(Zeroizing<String>);

const CODE_PREFIX: &str = "lkycod";

impl AuthorizationCode {
    /// Makes a new code.
    pub fn generate(entropy: &mut impl Entropy) -> Self {
        Self(mint::<{ LONG_RANDOM * 2 }>(CODE_PREFIX, entropy))
    }

    /// The code itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A refresh token: the prefix `lkyref`, and for the rest like an [`ApiTokenSecret`].
pub struct RefreshToken(Zeroizing<String>);

const REFRESH_PREFIX: &str = "lkyref";

impl RefreshToken {
    /// Makes a new token.
    pub fn generate(entropy: &mut impl Entropy) -> Self {
        Self(mint::<{ LONG_RANDOM * 2 }>(REFRESH_PREFIX, entropy))
    }

    /// The token itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A prefix, a random letter or digit for every two bytes, and their checksum.
fn mint<const BYTES: usize>(prefix: &str, entropy: &mut impl Entropy) -> Zeroizing<String> {
    let random = Zeroizing::new(entropy.bytes::<BYTES>());
    let body = Zeroizing::new(alphanumeric(random.as_slice()));
    let mut text = String::with_capacity(prefix.len() + body.len() + CHECKSUM);
    text.push_str(prefix);
    text.push_str(&body);
    text.push_str(&checksum(&body));
    Zeroizing::new(text)
}

/// Takes what [`mint`] can have made of so many random letters.
fn recognise(prefix: &str, random: usize, text: &str) -> Result<Zeroizing<String>, NotASecret> {
    let body = text.strip_prefix(prefix).ok_or(NotASecret)?;
    let has_length = body.len() == random + CHECKSUM;
    if !has_length || !body.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(NotASecret);
    }
    let (random, sum) = body.split_at(random);
    if checksum(random).as_bytes().ct_eq(sum.as_bytes()).into() {
        Ok(Zeroizing::new(text.to_owned()))
    } else {
        Err(NotASecret)
    }
}

fn hint(prefix: &str, text: &str) -> SecretHint {
    SecretHint(format!("{prefix}…{}", &text[text.len() - 4..]))
}

/// Six letters and digits from the CRC-32 (IEEE) of the text.
fn checksum(text: &str) -> String {
    let crc = text.bytes().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    });
    let mut rest = !crc;
    let mut digits = [b'0'; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHANUMERIC[(rest % 62) as usize];
        rest /= 62;
    }
    digits.iter().copied().map(char::from).collect()
}

/// The prefix and last four characters of a secret: enough for people, useless to others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretHint(String);

impl SecretHint {
    /// A hint as it was stored.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The hint as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SecretHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A keyed hash of a secret. Compares in constant time.
#[derive(Clone)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// A hash from its bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A hash from its stored form, 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let high = char::from(pair[0]).to_digit(16)?;
            let low = char::from(pair[1]).to_digit(16)?;
            *byte = u8::try_from(high << 4 | low).ok()?;
        }
        Some(Self(bytes))
    }

    /// The stored form, 64 hexadecimal digits.
    pub fn to_hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl PartialEq for SecretHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for SecretHash {}

/// A secret as somebody sent it, not yet known to be right. Zeroized, never printed.
pub struct Presented(Zeroizing<String>);

impl Presented {
    /// Takes what was sent.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text as it was sent.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A one-time token that stands in a link: setup and invitations.
pub struct LinkToken(Zeroizing<String>);

impl LinkToken {
    /// Makes a token of 43 letters and digits (256 bits).
    pub fn generate(entropy: &mut impl Entropy) -> Self {
        let random = Zeroizing::new(entropy.bytes::<86>());
        Self(Zeroizing::new(alphanumeric(random.as_slice())))
    }

    /// The token itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Why a password was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WeakPassword {
    /// Too few characters.
    #[error("Use at least 12 characters.")]
    TooShort,
    /// More than the hash takes.
    #[error("Use at most 256 characters.")]
    TooLong,
}

/// A password as somebody typed it, one way to write each letter and one kind of blank (RFC 8265,
/// `OpaqueString`), since keyboards differ in both. Zeroized, never printed.
pub struct Password(Zeroizing<String>);

impl Password {
    /// Takes what was typed, to be checked against a stored hash.
    pub fn typed(text: String) -> Self {
        let text = Zeroizing::new(text);
        // Composing adds no bytes to speak of, so that no copy is left behind by growing.
        let mut alike = Zeroizing::new(String::with_capacity(text.len() * 3));
        let blank = |c: char| !c.is_ascii() && c.is_whitespace();
        alike.extend(text.chars().map(|c| if blank(c) { ' ' } else { c }).nfc());
        Self(alike)
    }

    /// Accepts a password for future use: 12 to 256 characters, any of them (NIST SP 800-63B).
    pub fn choose(text: String) -> Result<Self, WeakPassword> {
        let password = Self::typed(text);
        match password.0.chars().count() {
            0..12 => Err(WeakPassword::TooShort),
            12..=256 => Ok(password),
            _ => Err(WeakPassword::TooLong),
        }
    }

    /// Whether both were typed alike. Both are from the same person, so time tells them nothing.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    /// Makes a password of 24 letters and digits, for people of the demo.
    pub fn generate(entropy: &mut impl Entropy) -> Self {
        let random = Zeroizing::new(entropy.bytes::<48>());
        Self(Zeroizing::new(alphanumeric(random.as_slice())))
    }

    /// The password itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Something that is shown once. A workflow returns it, an answer consumes it;
/// there is no way to look at it and keep it.
pub struct Revealed<T>(T);

impl<T> Revealed<T> {
    /// Wraps what may be shown once.
    pub const fn once(value: T) -> Self {
        Self(value)
    }

    /// Takes the value out, to be written into the one answer that carries it.
    pub fn into_inner(self) -> T {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::AppId;

    struct Counter(u8);

    impl Entropy for Counter {
        fn fill(&mut self, bytes: &mut [u8]) {
            for byte in bytes {
                self.0 = self.0.wrapping_mul(167).wrapping_add(13);
                *byte = self.0;
            }
        }
    }

    #[test]
    fn a_generated_secret_is_recognised() {
        let secret = AppSecret::generate(&mut Counter(1));
        assert_eq!(secret.expose().len(), AppSecret::LENGTH);
        assert!(AppSecret::parse(secret.expose()).is_ok());
    }

    #[test]
    fn a_longer_one_that_was_made_before_is_recognised() {
        let secret = mint::<{ LONG_RANDOM * 2 }>(PREFIX, &mut Counter(1));
        assert_eq!(secret.len(), 56);
        assert!(AppSecret::parse(&secret).is_ok());
        assert!(AppSecret::parse(&secret[..55]).is_err());
    }

    #[test]
    fn base64_makes_one_line_of_a_pair() {
        assert_eq!(AppId::LENGTH + 1 + AppSecret::LENGTH, 57);
    }

    #[test]
    fn the_hint_holds_the_prefix_and_the_last_four_characters() {
        let secret = AppSecret::generate(&mut Counter(2));
        let last = &secret.expose()[AppSecret::LENGTH - 4..];
        assert_eq!(secret.hint().as_str(), format!("lkysec…{last}"));
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_noticed(seed: u8, at in 6..AppSecret::LENGTH, letter in "[A-Za-z0-9]") {
            let secret = AppSecret::generate(&mut Counter(seed));
            let mut text = secret.expose().to_owned();
            text.replace_range(at..=at, &letter);
            prop_assume!(text != secret.expose());
            prop_assert!(AppSecret::parse(&text).is_err());
        }

        #[test]
        fn an_api_token_is_no_app_secret(seed: u8) {
            let token = ApiTokenSecret::generate(&mut Counter(seed));
            prop_assert!(ApiTokenSecret::parse(token.expose()).is_ok());
            prop_assert!(AppSecret::parse(token.expose()).is_err());
            prop_assert!(token.hint().as_str().starts_with("lkyapi…"));
        }

        #[test]
        fn any_other_text_is_refused(text in "\\PC{0,80}") {
            prop_assert!(AppSecret::parse(&text).is_err());
        }

        #[test]
        fn a_hash_survives_storing(bytes: [u8; 32]) {
            let hash = SecretHash::from_bytes(bytes);
            prop_assert!(SecretHash::from_hex(&hash.to_hex()) == Some(hash));
        }
    }

    #[test]
    fn a_password_of_eleven_characters_is_too_short() {
        assert_eq!(Password::choose("elevenchars".into()).err(), Some(WeakPassword::TooShort));
        assert!(Password::choose("twelve chars".into()).is_ok());
    }

    #[test]
    fn a_password_is_the_same_on_every_keyboard() {
        let password = |text: &str| Password::typed(text.to_owned());
        let typed = password("caf\u{e9} au lait");
        assert!(typed.is_same_as(&password("cafe\u{301}\u{a0}au\u{3000}lait")));
        assert!(!typed.is_same_as(&password("CAF\u{c9} au lait")));
    }
}
