//! What an app with the authorization code grant needs besides its scope: where browsers may be
//! sent back to, and how long a refresh token lives.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::apps::app::AppType;

/// Why a text is no redirect URI. The message says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RedirectUriError {
    /// Longer than is kept.
    #[error("use at most {} characters.", RedirectUri::LONGEST)]
    TooLong,
    /// Neither https nor http.
    #[error("begin it with https://, or with http:// for this machine itself.")]
    Scheme,
    /// http to another machine.
    #[error("use https://. Plain http is for 127.0.0.1, [::1] and localhost only.")]
    Plain,
    /// A part that a browser keeps to itself (RFC 6749 section 3.1.2).
    #[error("leave out the fragment, which begins with #.")]
    Fragment,
    /// A wildcard: matching is exact.
    #[error("leave out the *. Every address is listed in full.")]
    Wildcard,
    /// The host or the port is none, or hides behind a user name.
    #[error("enter a host such as app.example.com, perhaps with a port, and no user name.")]
    Host,
    /// A blank, a backslash, a control character, or a letter that has to be encoded.
    #[error("encode blanks and letters outside of ASCII, such as %20.")]
    Letter,
    /// A part of the path that leads elsewhere.
    #[error("leave out path parts such as /../ that lead elsewhere.")]
    Path,
}

/// An address that browsers are sent back to after a sign-in, compared letter by letter
/// (RFC 9700 section 4.1.3).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RedirectUri(String);

impl RedirectUri {
    /// How many characters at most.
    pub const LONGEST: usize = 500;

    /// Accepts an absolute `https` URI, or an `http` one whose host is this machine (RFC 8252
    /// section 7.3). What is kept is what was typed.
    pub fn parse(text: &str) -> Result<Self, RedirectUriError> {
        let text = text.trim();
        if text.len() > Self::LONGEST {
            return Err(RedirectUriError::TooLong);
        }
        let (is_https, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (None, Some(rest)) => (false, rest),
            (None, None) => return Err(RedirectUriError::Scheme),
        };
        if rest.contains('#') {
            return Err(RedirectUriError::Fragment);
        }
        if rest.contains('*') {
            return Err(RedirectUriError::Wildcard);
        }
        if !rest.bytes().all(is_uri_byte) || !has_whole_escapes(rest) {
            return Err(RedirectUriError::Letter);
        }
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let host = host_of(authority).ok_or(RedirectUriError::Host)?;
        if !is_https && !is_loopback(host) {
            return Err(RedirectUriError::Plain);
        }
        let path = path.split('?').next().unwrap_or_default();
        if path.split('/').any(leads_elsewhere) {
            return Err(RedirectUriError::Path);
        }
        Ok(Self(text.to_owned()))
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for RedirectUri {
    type Error = RedirectUriError;
    fn try_from(text: String) -> Result<Self, RedirectUriError> {
        Self::parse(&text)
    }
}

impl From<RedirectUri> for String {
    fn from(uri: RedirectUri) -> String {
        uri.0
    }
}

/// The letters of RFC 3986 without the brackets, which only a host may have.
const fn is_uri_byte(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
}

fn has_whole_escapes(text: &str) -> bool {
    let is_hex = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_hexdigit);
    text.bytes().enumerate().all(|(at, byte)| byte != b'%' || (is_hex(at + 1) && is_hex(at + 2)))
}

/// The host of an authority with a well-formed port or none.
fn host_of(authority: &str) -> Option<&str> {
    let end = authority.find(']').map_or(0, |bracket| bracket + 1);
    let colon = authority[end..].find(':').map_or(authority.len(), |colon| end + colon);
    let (host, port) = authority.split_at(colon);
    let is_name = !host.is_empty()
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
        && host.split('.').all(|label| !label.is_empty());
    let is_v6 = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .is_some_and(|host| host.parse::<std::net::Ipv6Addr>().is_ok());
    let is_port = |digits: &str| {
        digits.bytes().all(|byte| byte.is_ascii_digit())
            && digits.parse::<u16>().is_ok_and(|port| port > 0)
    };
    let has_port = port.strip_prefix(':').map_or(port.is_empty(), is_port);
    ((is_name || is_v6) && has_port).then_some(host)
}

fn is_loopback(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "[::1]") || host.eq_ignore_ascii_case("localhost")
}

/// `.` and `..`, also with the dot encoded.
fn leads_elsewhere(segment: &str) -> bool {
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    matches!(plain.as_str(), "." | "..")
}

/// The lifetime of refresh tokens is outside one to 365 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Enter a whole number of days from 1 to 365.")]
pub struct RefreshTtlOutOfRange;

/// How long a refresh token lives, in whole days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct RefreshTtl(u16);

impl RefreshTtl {
    /// 90 days (CONTRACT.md 2.2).
    pub const DEFAULT: Self = Self(90);
    /// The shortest: a day.
    pub const MIN: Self = Self(1);
    /// The longest: a year.
    pub const MAX: Self = Self(365);

    /// Accepts 1 to 365 days.
    pub const fn from_days(days: u16) -> Result<Self, RefreshTtlOutOfRange> {
        if days >= Self::MIN.0 && days <= Self::MAX.0 {
            Ok(Self(days))
        } else {
            Err(RefreshTtlOutOfRange)
        }
    }

    /// Accepts what somebody typed into the field.
    pub fn parse(text: &str) -> Result<Self, RefreshTtlOutOfRange> {
        text.trim().parse().map_err(|_| RefreshTtlOutOfRange).and_then(Self::from_days)
    }

    /// The lifetime in days.
    pub const fn days(self) -> u16 {
        self.0
    }

    /// The lifetime as a span.
    pub const fn duration(self) -> Duration {
        Duration::from_hours(self.0 as u64 * 24)
    }
}

impl TryFrom<u16> for RefreshTtl {
    type Error = RefreshTtlOutOfRange;
    fn try_from(days: u16) -> Result<Self, RefreshTtlOutOfRange> {
        Self::from_days(days)
    }
}

impl From<RefreshTtl> for u16 {
    fn from(ttl: RefreshTtl) -> u16 {
        ttl.0
    }
}

impl fmt::Display for RefreshTtl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = if self.0 == 1 { "day" } else { "days" };
        write!(f, "{} {unit}", self.0)
    }
}

/// How an app takes part in the authorization code grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeFlow {
    /// Where browsers may be sent back to, in the order in which they were entered.
    pub redirect_uris: Vec<RedirectUri>,
    /// How long a refresh token lives; none are issued without.
    pub refresh_ttl: Option<RefreshTtl>,
}

/// The fields of a [`CodeFlow`] as they were typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CodeFlowForm {
    /// Redirect URIs, one a line.
    pub redirect_uris: String,
    /// Whether refresh tokens are wanted.
    pub has_refresh: bool,
    /// The lifetime of refresh tokens in days.
    pub refresh_ttl: String,
}

impl CodeFlowForm {
    /// How many redirect URIs an app may have.
    pub const MOST_URIS: usize = 20;

    /// The form as it is offered.
    pub fn empty() -> Self {
        Self { refresh_ttl: RefreshTtl::DEFAULT.days().to_string(), ..Self::default() }
    }

    /// The settings that the form describes, or every field with what to mend in it. Of several
    /// lines, the first wrong one is told.
    pub fn to_code_flow(&self) -> Result<CodeFlow, Vec<(&'static str, String)>> {
        let uris = self.uris().map_err(|message| ("redirect_uris", message));
        let refresh_ttl = if self.has_refresh {
            let ttl = RefreshTtl::parse(&self.refresh_ttl);
            ttl.map(Some).map_err(|error| ("refresh_ttl", error.to_string()))
        } else {
            Ok(None)
        };
        match (uris, refresh_ttl) {
            (Ok(redirect_uris), Ok(refresh_ttl)) => Ok(CodeFlow { redirect_uris, refresh_ttl }),
            (uris, ttl) => Err(uris.err().into_iter().chain(ttl.err()).collect()),
        }
    }

    fn uris(&self) -> Result<Vec<RedirectUri>, String> {
        let lines = self.redirect_uris.lines().enumerate();
        let mut uris = Vec::new();
        for (at, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            let uri = RedirectUri::parse(line);
            let uri = uri.map_err(|error| format!("Line {}: {error}", at + 1))?;
            if !uris.contains(&uri) {
                uris.push(uri);
            }
        }
        match uris.len() {
            0 => Err("Enter at least one redirect URI.".to_owned()),
            count if count > Self::MOST_URIS => {
                Err(format!("Enter at most {} redirect URIs.", Self::MOST_URIS))
            }
            _ => Ok(uris),
        }
    }
}

impl From<&CodeFlow> for CodeFlowForm {
    fn from(flow: &CodeFlow) -> Self {
        let uris: Vec<_> = flow.redirect_uris.iter().map(RedirectUri::as_str).collect();
        Self {
            redirect_uris: uris.join("\n"),
            has_refresh: flow.refresh_ttl.is_some(),
            refresh_ttl: flow.refresh_ttl.unwrap_or(RefreshTtl::DEFAULT).days().to_string(),
        }
    }
}

impl AppType {
    /// Whether the app signs people in: the authorization code grant (PRODUCT.md 10).
    pub const fn has_code_flow(self) -> bool {
        matches!(self, Self::Web | Self::Native)
    }

    /// Whether the app is confidential: it can keep a secret, and has one.
    pub const fn has_secret(self) -> bool {
        matches!(self, Self::ServerToServer | Self::Web)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> String {
        RedirectUri::parse(text).map_or_else(|error| format!("{error:?}"), String::from)
    }

    #[test]
    fn https_and_this_machine_are_welcome() {
        for uri in [
            "https://app.example.com/callback",
            "https://app.example.com:8443/callback?tenant=a%20b",
            "https://app.example.com",
            "https://10.0.0.1/cb",
            "http://127.0.0.1:31113/callback",
            "http://[::1]/cb",
            "http://localhost:8080",
            "http://LOCALHOST/cb",
        ] {
            assert_eq!(read(uri), uri);
        }
    }

    #[test]
    fn every_other_form_is_told_what_to_change() {
        for (uri, error) in [
            ("app.example.com/cb", "Scheme"),
            ("myapp://callback", "Scheme"),
            ("javascript:alert(1)", "Scheme"),
            ("HTTPS://app.example.com", "Scheme"),
            ("http://app.example.com/cb", "Plain"),
            ("http://127.0.0.1.example.com/cb", "Plain"),
            ("http://localhost.example.com/cb", "Plain"),
            ("http://127.0.0.2/cb", "Plain"),
            ("https://app.example.com/#done", "Fragment"),
            ("https://*.example.com/cb", "Wildcard"),
            ("https://app.example.com/*", "Wildcard"),
            ("https://user@app.example.com/cb", "Host"),
            ("http://localhost@evil.example/cb", "Host"),
            ("http://localhost:80@evil.example/cb", "Host"),
            ("https://:443/cb", "Host"),
            ("https://a..example/cb", "Host"),
            ("https://app.example.com:0/cb", "Host"),
            ("https://app.example.com:99999/cb", "Host"),
            ("https://[::1/cb", "Host"),
            ("https://", "Host"),
            ("https://app.example.com\\@evil.example", "Letter"),
            ("https://app.example.com/a b", "Letter"),
            ("https://bücher.example/cb", "Letter"),
            ("https://app.example.com/%zz", "Letter"),
            ("https://app.example.com/a/../b", "Path"),
            ("https://app.example.com/%2E%2e/b", "Path"),
        ] {
            assert_eq!(read(uri), error, "{uri}");
        }
        assert_eq!(read(&format!("https://a.example/{}", "x".repeat(500))), "TooLong");
    }

    fn form(uris: &str) -> CodeFlowForm {
        CodeFlowForm { redirect_uris: uris.to_owned(), ..CodeFlowForm::empty() }
    }

    #[test]
    fn a_list_is_read_line_by_line_and_keeps_its_order() {
        let flow = form("https://b.example/cb\r\n\r\n https://a.example/cb \nhttps://b.example/cb")
            .to_code_flow()
            .expect("two of them");
        let uris: Vec<_> = flow.redirect_uris.iter().map(RedirectUri::as_str).collect();
        assert_eq!(uris, ["https://b.example/cb", "https://a.example/cb"]);
        assert_eq!(flow.refresh_ttl, None);
    }

    #[test]
    fn the_wrong_line_is_named() {
        let wrong = form("https://a.example/cb\nhttp://a.example/cb").to_code_flow().unwrap_err();
        assert_eq!(wrong[0].0, "redirect_uris");
        assert!(wrong[0].1.starts_with("Line 2: use https://."), "{wrong:?}");
    }

    #[test]
    fn both_fields_are_told_at_once() {
        let wrong = CodeFlowForm { has_refresh: true, refresh_ttl: "0".into(), ..form("") };
        let fields: Vec<_> = wrong.to_code_flow().unwrap_err().into_iter().map(|e| e.0).collect();
        assert_eq!(fields, ["redirect_uris", "refresh_ttl"]);
    }

    #[test]
    fn there_is_an_end_to_redirect_uris() {
        let many = |count: usize| {
            let lines: Vec<_> = (0..count).map(|at| format!("https://a.example/{at}")).collect();
            form(&lines.join("\n")).to_code_flow()
        };
        assert!(many(20).is_ok());
        assert!(many(21).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "\\PC{0,60}") {
            let _ = RedirectUri::parse(&text);
        }

        #[test]
        fn what_is_kept_is_https_or_this_machine(text in "https?://[a-z0-9@:./%#*\\[\\]-]{0,40}") {
            if let Ok(uri) = RedirectUri::parse(&text) {
                let uri = uri.as_str();
                let is_local = ["http://127.0.0.1", "http://[::1]", "http://localhost"]
                    .iter()
                    .filter_map(|start| uri.strip_prefix(start))
                    .any(|rest| rest.is_empty() || rest.starts_with([':', '/', '?']));
                prop_assert!(uri.starts_with("https://") || is_local);
                prop_assert!(!uri.contains(['#', '*', '\\']));
                let host = uri.split("://").nth(1).and_then(|rest| rest.split(['/', '?']).next());
                prop_assert!(host.is_some_and(|host| !host.contains('@')));
            }
        }

        #[test]
        fn a_form_of_settings_describes_them(days in 1u16..=365, has_refresh: bool) {
            let flow = CodeFlow {
                redirect_uris: vec![RedirectUri::parse("https://a.example/cb").expect("a URI")],
                refresh_ttl: has_refresh.then(|| RefreshTtl::from_days(days).expect("in range")),
            };
            prop_assert_eq!(CodeFlowForm::from(&flow).to_code_flow(), Ok(flow));
        }
    }
}
