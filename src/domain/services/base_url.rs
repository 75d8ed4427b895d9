//! Base URLs that people enter: where a service answers.
//!
//! What is kept has one spelling, and every part of it says what it seems to say. Whether a call
//! may go there is asked again each time one is made.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a text is no base URL. The message says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BaseUrlError {
    /// Longer than is kept.
    #[error("Use at most {} characters.", BaseUrl::LONGEST)]
    TooLong,
    /// Not a URL at all, or of another scheme.
    #[error("Enter a URL that begins with https:// or http://.")]
    Scheme,
    /// A user name, a query, a fragment, or an encoded character.
    #[error("Leave out user names, queries, fragments and encoded characters.")]
    Parts,
    /// The host or the port is none.
    #[error("Enter a host such as defense.example.com, perhaps with a port.")]
    Host,
    /// The path has an empty part, or dots that lead elsewhere.
    #[error("Enter a plain path such as /api, or none.")]
    Path,
}

/// Scheme, host, perhaps a port, perhaps a path. No slash at the end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BaseUrl(String);

impl BaseUrl {
    /// How many characters at most.
    pub const LONGEST: usize = 200;

    /// Accepts an absolute `http` or `https` URL and gives it its one spelling.
    pub fn parse(text: &str) -> Result<Self, BaseUrlError> {
        let text = text.trim();
        if text.len() > Self::LONGEST {
            return Err(BaseUrlError::TooLong);
        }
        let (scheme, rest) = text.split_once("://").ok_or(BaseUrlError::Scheme)?;
        let scheme = scheme.to_ascii_lowercase();
        if !matches!(scheme.as_str(), "http" | "https") {
            return Err(BaseUrlError::Scheme);
        }
        if rest.contains(['@', '?', '#', '\\', '%']) {
            return Err(BaseUrlError::Parts);
        }
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let path = path.trim_end_matches('/');
        let authority = canonical(&authority.to_ascii_lowercase(), &scheme);
        let authority = authority.ok_or(BaseUrlError::Host)?;
        if !path.split('/').skip(1).all(is_segment) {
            return Err(BaseUrlError::Path);
        }
        Ok(Self(format!("{scheme}://{authority}{path}")))
    }

    /// The URL as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = BaseUrlError;
    fn try_from(text: String) -> Result<Self, BaseUrlError> {
        Self::parse(&text)
    }
}

impl From<BaseUrl> for String {
    fn from(url: BaseUrl) -> String {
        url.0
    }
}

/// Host and port in their one spelling, without a default port.
fn canonical(authority: &str, scheme: &str) -> Option<String> {
    let (host, port) = if let Some(rest) = authority.strip_prefix('[') {
        let (inner, port) = rest.split_once(']')?;
        let address: Ipv6Addr = inner.parse().ok()?;
        (format!("[{address}]"), port)
    } else {
        let (host, port) = authority.split_at(authority.find(':').unwrap_or(authority.len()));
        (is_host(host).then(|| host.to_owned())?, port)
    };
    let Some(digits) = port.strip_prefix(':') else {
        return port.is_empty().then_some(host);
    };
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    let number: u16 = is_plain.then(|| digits.parse().ok())??;
    match (number, scheme) {
        (0, _) => None,
        (80, "http") | (443, "https") => Some(host),
        _ => Some(format!("{host}:{number}")),
    }
}

/// A name, or four decimal numbers: other spellings of an address are none.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit())
        || last.strip_prefix("0x").is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
    host.split('.').all(is_label) && (!is_number || host.parse::<Ipv4Addr>().is_ok())
}

fn is_segment(segment: &str) -> bool {
    !matches!(segment, "" | "." | "..")
        && segment
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spelt(text: &str) -> String {
        BaseUrl::parse(text).map_or_else(|error| format!("{error:?}"), String::from)
    }

    #[test]
    fn a_url_gets_its_one_spelling() {
        for (typed, kept) in [
            (" https://Defense.Example.com/ ", "https://defense.example.com"),
            ("HTTPS://defense.example.com:443/api/", "https://defense.example.com/api"),
            ("http://10.1.2.3:8080", "http://10.1.2.3:8080"),
            ("http://[FD12::0:1]:80", "http://[fd12::1]"),
            ("http://localhost:80", "http://localhost"),
        ] {
            assert_eq!(spelt(typed), kept);
        }
    }

    #[test]
    fn texts_that_hide_where_they_lead_are_refused() {
        for text in [
            "https://api.example.com@127.0.0.1",
            "https://api.example.com#x",
            "https://api.example.com?x=1",
            "https://api.example.com\\@127.0.0.1",
            "https://127%2e0.0.1",
        ] {
            assert_eq!(spelt(text), "Parts", "{text}");
        }
        for text in [
            "http://2130706433",
            "http://0177.0.0.1",
            "http://0x7f.1",
            "http://127.1",
            "http://127。0。0。1",
            "http://a.0x7f000001",
            "https://",
            "https://:8080",
            "https://a..b",
            "https://-a.example",
            "https://a b.example",
            "https://a.example:0",
            "https://a.example:65536",
            "https://a.example:+80",
            "https://[::1",
            "https://[::1]x",
        ] {
            assert_eq!(spelt(text), "Host", "{text}");
        }
    }

    #[test]
    fn other_schemes_and_paths_that_lead_elsewhere_are_refused() {
        for text in ["", "api.example.com", "ftp://a.example", "javascript://a.example/"] {
            assert_eq!(spelt(text), "Scheme", "{text}");
        }
        for text in ["https://a.example/a/../b", "https://a.example//b", "https://a.example/ü"] {
            assert_eq!(spelt(text), "Path", "{text}");
        }
        assert_eq!(spelt(&format!("https://a.example/{}", "x".repeat(200))), "TooLong");
    }

    proptest! {
        #[test]
        fn a_kept_url_parses_to_itself(text in "(http|https)://[a-zA-Z0-9.:/_-]{1,40}") {
            if let Ok(url) = BaseUrl::parse(&text) {
                prop_assert_eq!(BaseUrl::parse(url.as_str()), Ok(url));
            }
        }

        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "\\PC{0,60}") {
            let _ = BaseUrl::parse(&text);
        }
    }
}
