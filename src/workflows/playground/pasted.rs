//! What somebody pasted as credentials, and the usual slips in it. Looks at the text alone.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::domain::AppId;
use crate::domain::secrets::secret::{AppSecret, Presented};
use crate::workflows::playground::decode;

/// Into which field it was pasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PastedAs {
    /// The App Secret, next to its app.
    Secret,
    /// Whatever a program sends: a header, a pair, a part of it.
    Anything,
}

/// A slip that the text itself tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Slip {
    /// A blank or a line break around it.
    Blanks,
    /// Quotation marks around it, or curly ones.
    Quotes,
    /// The name of a variable that nothing was put in for.
    Placeholder,
    /// The encoded pair ends with a line break: `echo` without `-n`.
    TrailingNewline,
    /// The base64 has line breaks in it.
    WrappedBase64,
    /// `-` and `_` in place of `+` and `/`.
    UrlSafeBase64,
    /// `=` is missing at the end.
    NoPadding,
    /// It is no base64.
    BrokenBase64,
    /// It was encoded twice.
    EncodedTwice,
    /// `id:secret` where the App Secret alone is wanted.
    PairAsSecret,
    /// Its base64, or the whole Basic header.
    EncodedPairAsSecret,
    /// The App ID where the App Secret is wanted.
    IdAsSecret,
    /// `secret:id`.
    Swapped,
    /// `id/secret` in X-Auth-Token.
    AuthTokenOrder,
    /// A pair with nothing between its two parts.
    NoSeparator,
    /// A header without `Basic` or `Bearer`.
    NoScheme,
    /// An App Secret or a pair behind `Bearer`.
    SecretAsBearer,
    /// An access token where an App Secret is wanted.
    AccessToken,
    /// An API token of a person.
    ApiToken,
    /// It begins like an App Secret, but letters are missing or wrong.
    Misspelt,
    /// Nothing of ours looks like it.
    Unknown,
}

/// What was found in it.
#[derive(Default)]
pub struct Pasted {
    pub slips: Vec<Slip>,
    pub app: Option<AppId>,
    /// One whose checksum is right.
    pub secret: Option<Presented>,
}

/// Takes apart what was pasted.
pub fn read(pasted: &Presented, field: PastedAs) -> Pasted {
    let mut found = Pasted::default();
    let raw = pasted.expose();
    if raw.trim() != raw {
        found.slips.push(Slip::Blanks);
    }
    let text = found.unquoted(unwrapped(raw.trim()));
    let lower = Zeroizing::new(text.to_ascii_lowercase());
    if let Some(rest) = lower.strip_prefix("authorization:") {
        found.header(text[text.len() - rest.len()..].trim());
    } else if lower.starts_with("basic ") || lower.starts_with("bearer ") {
        found.header(text);
    } else if let Some(rest) = lower.strip_prefix("x-auth-token:") {
        found.auth_token(text[text.len() - rest.len()..].trim());
    } else {
        found.bare(text, field);
    }
    if field == PastedAs::Secret {
        found.told_for_secret_field(&lower);
    }
    found
}

/// Without `-H` or `--header` of a command around a header.
fn unwrapped(text: &str) -> &str {
    ["--header ", "-H "].iter().find_map(|flag| text.strip_prefix(flag)).unwrap_or(text).trim()
}

impl Pasted {
    fn slip(&mut self, slip: Slip) {
        if !self.slips.contains(&slip) {
            self.slips.push(slip);
        }
    }

    fn unquoted<'t>(&mut self, text: &'t str) -> &'t str {
        let marks = ['"', '\'', '“', '”', '‘', '’', '`'];
        let bare = text.trim_matches(marks);
        if bare.len() != text.len() {
            self.slip(Slip::Quotes);
        }
        bare.trim()
    }

    /// What stands behind `Authorization:`.
    fn header(&mut self, value: &str) {
        match value.split_once(char::is_whitespace) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("basic") => {
                self.encoded(rest.trim());
            }
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer") => {
                self.behind_bearer(rest.trim());
            }
            _ => {
                self.slip(Slip::NoScheme);
                self.bare(value, PastedAs::Anything);
            }
        }
    }

    fn behind_bearer(&mut self, text: &str) {
        if decode(text).is_some() {
            self.slip(Slip::AccessToken);
            return;
        }
        self.slip(Slip::SecretAsBearer);
        self.bare(text, PastedAs::Anything);
    }

    /// The base64 of `id:secret`.
    fn encoded(&mut self, text: &str) {
        let letters: Zeroizing<String> =
            Zeroizing::new(text.chars().filter(|letter| !letter.is_whitespace()).collect());
        if letters.len() != text.len() {
            self.slip(Slip::WrappedBase64);
        }
        let Some(decoded) = self.decoded(&letters) else {
            if is_pair(text) {
                // The pair itself, not encoded.
                self.slip(Slip::BrokenBase64);
                self.pair(text, ':');
            } else {
                self.bare(text, PastedAs::Anything);
                self.slip(Slip::BrokenBase64);
            }
            return;
        };
        if decoded.ends_with(['\n', '\r']) {
            self.slip(Slip::TrailingNewline);
        }
        let inner = decoded.trim();
        if !inner.contains(':') && plain_base64(inner).is_some_and(|text| is_pair(&text)) {
            self.slip(Slip::EncodedTwice);
            self.encoded(inner);
            return;
        }
        self.pair(inner, ':');
    }

    fn decoded(&mut self, letters: &str) -> Option<Zeroizing<String>> {
        let attempts = [
            (None, STANDARD.decode(letters)),
            (Some(Slip::NoPadding), STANDARD_NO_PAD.decode(letters)),
            (Some(Slip::UrlSafeBase64), URL_SAFE.decode(letters)),
            (Some(Slip::UrlSafeBase64), URL_SAFE_NO_PAD.decode(letters)),
        ];
        let (slip, bytes) =
            attempts.into_iter().find_map(|(slip, bytes)| Some((slip, bytes.ok()?)))?;
        let text = Zeroizing::new(String::from_utf8(bytes).ok()?);
        if let Some(slip) = slip {
            self.slip(slip);
        }
        Some(text)
    }

    /// `id:secret`, the other way round, or `secret/id` of X-Auth-Token.
    fn pair(&mut self, text: &str, separator: char) {
        let Some((left, right)) = text.split_once(separator) else {
            self.slip(Slip::NoSeparator);
            self.bare(text, PastedAs::Anything);
            return;
        };
        let (left, right) = (left.trim(), right.trim());
        let id_first = separator == ':';
        let (id, secret) = if id_first { (left, right) } else { (right, left) };
        if looks_secret(id) || (AppId::parse(secret).is_ok() && !looks_secret(secret)) {
            self.slip(if id_first { Slip::Swapped } else { Slip::AuthTokenOrder });
            self.part(secret);
            self.part(id);
        } else {
            self.part(id);
            self.part(secret);
        }
    }

    fn auth_token(&mut self, value: &str) {
        let value = self.unquoted(value);
        if value.contains('/') {
            self.pair(value, '/');
        } else if value.contains(':') {
            self.slip(Slip::NoSeparator);
            self.pair(value, ':');
        } else {
            self.slip(Slip::NoSeparator);
            self.bare(value, PastedAs::Anything);
        }
    }

    /// One half of a pair.
    fn part(&mut self, text: &str) {
        if let Ok(secret) = AppSecret::parse(text) {
            self.secret = Some(Presented::new(secret.expose().to_owned()));
        } else if text.starts_with('$') || text.starts_with('<') || text.starts_with("%APP") {
            self.slip(Slip::Placeholder);
        } else if looks_secret(text) {
            self.slip(Slip::Misspelt);
        } else if text.starts_with("lkyapi") {
            self.slip(Slip::ApiToken);
        } else if let Ok(app) = AppId::parse(text) {
            self.app = Some(app);
        } else {
            self.slip(Slip::Unknown);
        }
    }

    /// A text without a header around it.
    fn bare(&mut self, text: &str, field: PastedAs) {
        if decode(text).is_some() {
            self.slip(Slip::AccessToken);
        } else if is_pair(text) {
            if field == PastedAs::Secret {
                self.slip(Slip::PairAsSecret);
            }
            self.pair(text, ':');
        } else if text
            .split_once('/')
            .is_some_and(|(left, right)| looks_secret(left.trim()) || looks_secret(right.trim()))
        {
            if field == PastedAs::Secret {
                self.slip(Slip::PairAsSecret);
            }
            self.pair(text, '/');
        } else if plain_base64(text).is_some_and(|inner| is_pair(inner.trim())) {
            if field == PastedAs::Secret {
                self.slip(Slip::EncodedPairAsSecret);
            }
            self.encoded(text);
        } else {
            self.part(text);
        }
    }

    /// What only matters where an App Secret alone was wanted.
    fn told_for_secret_field(&mut self, lower: &str) {
        if lower.starts_with("authorization:") || lower.starts_with("basic ") {
            self.slip(Slip::EncodedPairAsSecret);
        }
        if self.secret.is_none() && self.app.is_some() && self.slips.is_empty() {
            self.slip(Slip::IdAsSecret);
        }
        // The field is for the secret alone: what the browser cut off there did no harm.
        self.slips.retain(|slip| *slip != Slip::Blanks);
    }
}

/// The base64 of a text, wrapped or not.
fn plain_base64(text: &str) -> Option<Zeroizing<String>> {
    let letters: Zeroizing<String> =
        Zeroizing::new(text.chars().filter(|letter| !letter.is_whitespace()).collect());
    let bytes = STANDARD.decode(&*letters).or_else(|_| STANDARD_NO_PAD.decode(&*letters));
    let bytes = bytes.or_else(|_| URL_SAFE_NO_PAD.decode(&*letters)).ok()?;
    String::from_utf8(bytes).ok().map(Zeroizing::new)
}

/// Two parts with a colon between, of which one looks like ours.
fn is_pair(text: &str) -> bool {
    text.split_once(':').is_some_and(|(left, right)| {
        let ours = |part: &str| looks_secret(part) || AppId::parse(part).is_ok();
        ours(left.trim()) || ours(right.trim())
    })
}

fn looks_secret(text: &str) -> bool {
    text.starts_with("lkysec")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflows::engine::rng::Rng;

    fn app() -> AppId {
        AppId::from_bytes([9; AppId::LENGTH * 2])
    }

    fn secret() -> String {
        AppSecret::generate(&mut Rng::seeded(1)).expose().to_owned()
    }

    fn slips(text: &str, field: PastedAs) -> Vec<Slip> {
        let found = read(&Presented::new(text.to_owned()), field);
        found.slips
    }

    /// Both halves are found in it, whatever is wrong around them.
    fn slips_around(text: &str) -> Vec<Slip> {
        let found = read(&Presented::new(text.to_owned()), PastedAs::Anything);
        assert_eq!(found.app, Some(app()), "{text}");
        assert_eq!(found.secret.map(|found| found.expose().to_owned()), Some(secret()), "{text}");
        found.slips
    }

    fn basic(plain: &str) -> String {
        format!("Authorization: Basic {}", STANDARD.encode(plain))
    }

    #[test]
    fn credentials_as_they_should_be_have_no_slip() {
        let (app, secret) = (app(), secret());
        assert_eq!(slips_around(&basic(&format!("{app}:{secret}"))), []);
        assert_eq!(slips_around(&format!("X-Auth-Token: {secret}/{app}")), []);
        assert_eq!(slips(&secret, PastedAs::Secret), []);
    }

    #[test]
    fn line_break_of_echo_is_told_from_a_wrapped_base64() {
        let (app, secret) = (app(), secret());
        let newline = basic(&format!("{app}:{secret}\n"));
        assert_eq!(slips_around(&newline), [Slip::TrailingNewline]);
        let mut wrapped = basic(&format!("{app}:{secret}"));
        wrapped.insert(60, '\n');
        assert_eq!(slips_around(&wrapped), [Slip::WrappedBase64]);
    }

    #[test]
    fn order_is_told_for_each_of_the_two_headers() {
        let (app, secret) = (app(), secret());
        assert_eq!(slips_around(&basic(&format!("{secret}:{app}"))), [Slip::Swapped]);
        assert_eq!(slips_around(&format!("{secret}:{app}")), [Slip::Swapped]);
        let wrong = format!("X-Auth-Token: {app}/{secret}");
        assert_eq!(slips_around(&wrong), [Slip::AuthTokenOrder]);
    }

    #[test]
    fn pair_and_its_base64_are_no_secret() {
        let pair = format!("{}:{}", app(), secret());
        assert_eq!(slips(&pair, PastedAs::Secret), [Slip::PairAsSecret]);
        let encoded = STANDARD.encode(&pair);
        assert_eq!(slips(&encoded, PastedAs::Secret), [Slip::EncodedPairAsSecret]);
        assert_eq!(slips(&basic(&pair), PastedAs::Secret), [Slip::EncodedPairAsSecret]);
        assert_eq!(slips(app().as_str(), PastedAs::Secret), [Slip::IdAsSecret]);
    }

    #[test]
    fn broken_headers_are_told_apart() {
        let (app, secret) = (app(), secret());
        let pair = format!("{app}:{secret}");
        let encoded = STANDARD.encode(&pair);
        assert_eq!(slips_around(&format!("Authorization: {encoded}")), [Slip::NoScheme]);
        assert_eq!(slips_around(&format!("Authorization: Basic {pair}")), [Slip::BrokenBase64]);
        assert_eq!(slips_around(&basic(&encoded)), [Slip::EncodedTwice]);
        assert_eq!(slips_around(&format!("-H 'X-Auth-Token: {secret}/{app}'")), [Slip::Quotes]);
        assert_eq!(
            slips(&format!("Authorization: Bearer {secret}"), PastedAs::Anything),
            [Slip::SecretAsBearer]
        );
    }

    #[test]
    fn what_is_half_there_is_told() {
        let secret = secret();
        let cut = &secret[..secret.len() - 3];
        assert_eq!(slips(cut, PastedAs::Secret), [Slip::Misspelt]);
        assert_eq!(slips("$APP_SECRET", PastedAs::Secret), [Slip::Placeholder]);
        assert_eq!(slips("correct horse", PastedAs::Secret), [Slip::Unknown]);
        assert_eq!(slips("lkyapiabc", PastedAs::Secret), [Slip::ApiToken]);
        assert_eq!(slips("e30.e30.c2ln", PastedAs::Secret), [Slip::AccessToken]);
    }

    #[test]
    fn no_text_breaks_it() {
        for text in ["", ":", "/", "Basic ", "Authorization:", "X-Auth-Token: /", "“”", "Basic é"]
        {
            let _ = slips(text, PastedAs::Anything);
            assert!(read(&Presented::new(text.to_owned()), PastedAs::Secret).secret.is_none());
        }
    }
}
