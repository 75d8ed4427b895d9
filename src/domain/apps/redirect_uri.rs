//! Where browsers may be sent back to after a sign-in or a sign-out.

use std::fmt;

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
    /// A line break or another control character, however often it is encoded.
    #[error("leave out line breaks and other control characters, encoded ones too.")]
    Control,
    /// A part of the path that leads elsewhere.
    #[error("leave out path parts such as /../ that lead elsewhere.")]
    Path,
    /// A scheme that a browser or a system owns.
    #[error("choose a scheme of your own, such as com.example.app. This one belongs to browsers.")]
    OwnedScheme,
    /// A scheme of the app's own that is followed by no path (RFC 8252 section 7.1).
    #[error("write a path after the scheme, as in com.example.app:/callback.")]
    NoPath,
}

/// An address that browsers are sent back to after a sign-in, compared letter by letter
/// (RFC 9700 section 4.1.3).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RedirectUri(String);

impl RedirectUri {
    /// How many characters at most.
    pub const LONGEST: usize = 500;

    /// Accepts an absolute `https` URI, an `http` one whose host is this machine (RFC 8252 section
    /// 7.3), or one with a scheme of the app's own (section 7.1). What is kept is what was typed.
    pub fn parse(text: &str) -> Result<Self, RedirectUriError> {
        let text = text.trim();
        if text.len() > Self::LONGEST {
            return Err(RedirectUriError::TooLong);
        }
        let (is_https, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (None, Some(rest)) => (false, rest),
            (None, None) => return Self::parse_private(text),
        };
        check_letters(rest)?;
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

    fn parse_private(text: &str) -> Result<Self, RedirectUriError> {
        let (scheme, rest) = text.split_once(':').ok_or(RedirectUriError::Scheme)?;
        if !is_scheme(scheme) {
            return Err(RedirectUriError::Scheme);
        }
        if is_owned(scheme) {
            return Err(RedirectUriError::OwnedScheme);
        }
        if !rest.starts_with('/') {
            return Err(RedirectUriError::NoPath);
        }
        check_letters(rest)?;
        let path = rest.split('?').next().unwrap_or_default();
        if path.contains('@') {
            return Err(RedirectUriError::Host);
        }
        if path.split('/').any(leads_elsewhere) {
            return Err(RedirectUriError::Path);
        }
        Ok(Self(text.to_owned()))
    }

    /// One that was accepted before, perhaps by rules that have been tightened since. It
    /// [matches](Self::matches) only what is accepted today.
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its origin as browsers say it, if it is one of `https`.
    pub fn https_origin(&self) -> Option<String> {
        let rest = self.0.strip_prefix("https://")?;
        let authority = rest.split(['/', '?']).next()?.to_ascii_lowercase();
        let authority = authority.strip_suffix(":443").unwrap_or(&authority);
        Some(format!("https://{authority}"))
    }

    /// The scheme of the app's own, if it has one: neither `https` nor `http`.
    pub fn private_scheme(&self) -> Option<&str> {
        let (scheme, _) = self.0.split_once(':')?;
        (!matches!(scheme, "https" | "http")).then_some(scheme)
    }

    /// Whether a request that names this address may be answered there: letter by letter, but for
    /// the port of a native app that listens on this machine (RFC 8252 section 7.3).
    pub fn matches(&self, asked: &str, kind: AppType) -> bool {
        if Self::parse(&self.0).is_err() {
            return false;
        }
        if self.0 == asked {
            return true;
        }
        match (kind, Loopback::read(&self.0), Loopback::read(asked)) {
            (AppType::Native, Some(kept), Some(asked)) => {
                kept.host == asked.host && kept.rest == asked.rest
            }
            _ => false,
        }
    }

    /// What a page has to allow as the target of its forms, so that an answer may lead there:
    /// a source of a content security policy.
    pub fn policy_source(asked: &str) -> String {
        let (scheme, rest) = asked.split_once(':').unwrap_or((asked, ""));
        let authority = rest.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
        // No policy can name a scheme's own address, nor one of IPv6.
        if !matches!(scheme, "https" | "http") || authority.contains('[') {
            return format!("{scheme}:");
        }
        format!("{scheme}://{authority}")
    }
}

/// An address on this machine without its port.
struct Loopback<'a> {
    host: &'a str,
    rest: &'a str,
}

impl<'a> Loopback<'a> {
    fn read(uri: &'a str) -> Option<Self> {
        let after = uri.strip_prefix("http://")?;
        let (authority, rest) = after.split_at(after.find(['/', '?']).unwrap_or(after.len()));
        let host = host_of(authority).filter(|host| is_loopback(host))?;
        Some(Self { host, rest })
    }
}

fn check_letters(rest: &str) -> Result<(), RedirectUriError> {
    if rest.contains('#') {
        return Err(RedirectUriError::Fragment);
    }
    if rest.contains('*') {
        return Err(RedirectUriError::Wildcard);
    }
    if !rest.bytes().all(is_uri_byte) || !has_whole_escapes(rest) {
        return Err(RedirectUriError::Letter);
    }
    if hides_control(rest) {
        return Err(RedirectUriError::Control);
    }
    Ok(())
}

/// RFC 3986 section 3.1, small letters only: systems compare schemes in small letters. Between dots
/// there is something.
fn is_scheme(scheme: &str) -> bool {
    let is_letter = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.')
    };
    scheme.starts_with(|first: char| first.is_ascii_lowercase())
        && scheme.bytes().all(is_letter)
        && scheme.split('.').all(|label| !label.is_empty())
}

/// Whether browsers or systems do something of their own with a scheme.
fn is_owned(scheme: &str) -> bool {
    OWNED_SCHEMES.split(' ').any(|owned| owned == scheme)
        || OWNED_BEGINNINGS.split(' ').any(|beginning| scheme.starts_with(beginning))
}

const OWNED_SCHEMES: &str = "\
    about acap android-app app blob brave callto chrome cid content data dict dns edge \
    facetime facetime-audio feed file filesystem ftp ftps git gopher help http https imap \
    intent ios-app ipfs irc ircs itms itms-apps itms-appss jar javascript ldap ldaps \
    livescript localhost magnet mailto maps market mhtml mid mk mms mocha news nfs nntp \
    opaquelocktoken opera package pop prefs resource rlogin rtsp search search-ms sftp shell \
    shortcuts sip sips sms smsto smb snews ssh steam svn tel telnet tftp urn vbs vbscript \
    view-source vivaldi vnc webcal wais ws wss wyciwyg x-apple xmpp";

const OWNED_BEGINNINGS: &str = "\
    about. android. chrome- com.apple. edge- git+ microsoft- moz- ms- safari- svn+ web+ \
    x-apple x-safari";

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

/// Whether there is a control character or a line break once everything is decoded, as often as
/// somebody behind may decode it.
fn hides_control(text: &str) -> bool {
    let mut bytes = text.as_bytes().to_vec();
    loop {
        let decoded = decoded(&bytes);
        let shown = String::from_utf8_lossy(&decoded);
        if shown.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
            return true;
        }
        if decoded == bytes {
            return false;
        }
        bytes = decoded;
    }
}

fn decoded(bytes: &[u8]) -> Vec<u8> {
    percent_encoding::percent_decode(bytes).collect()
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
            "com.example.app:/cb",
            "com.example.app:/",
            "com.example.app://callback",
            "myapp:/cb?from=a",
        ] {
            assert_eq!(read(uri), uri);
        }
    }

    #[test]
    fn every_other_form_is_told_what_to_change() {
        for (uri, error) in [
            ("app.example.com/cb", "Scheme"),
            ("Com.Example.App:/cb", "Scheme"),
            (".example:/cb", "Scheme"),
            ("com..example:/cb", "Scheme"),
            ("1com.example:/cb", "Scheme"),
            ("javascript:/alert(1)", "OwnedScheme"),
            ("data:/text", "OwnedScheme"),
            ("file:///etc/passwd", "OwnedScheme"),
            ("about:/blank", "OwnedScheme"),
            ("blob:/x", "OwnedScheme"),
            ("ms-settings:/x", "OwnedScheme"),
            ("http:/127.0.0.1/cb", "OwnedScheme"),
            ("https:/a.example/cb", "OwnedScheme"),
            ("com.example.app:callback", "NoPath"),
            ("com.example.app:", "NoPath"),
            ("com.example.app:/cb#x", "Fragment"),
            ("com.example.app:/*", "Wildcard"),
            ("com.example.app:/a b", "Letter"),
            ("com.example.app:/../x", "Path"),
            ("com.example.app://user@x", "Host"),
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

    fn matches(kept: &str, asked: &str, kind: AppType) -> bool {
        RedirectUri::parse(kept).expect("a URI").matches(asked, kind)
    }

    #[test]
    fn a_native_app_may_listen_on_any_port_of_this_machine() {
        for (kept, asked) in [
            ("http://127.0.0.1/cb", "http://127.0.0.1:40213/cb"),
            ("http://127.0.0.1:31113/cb", "http://127.0.0.1:1/cb"),
            ("http://[::1]/cb", "http://[::1]:40213/cb"),
            ("http://localhost/cb?a=b", "http://localhost:8080/cb?a=b"),
            ("com.example.app:/cb", "com.example.app:/cb"),
        ] {
            assert!(matches(kept, asked, AppType::Native), "{asked}");
        }
    }

    #[test]
    fn everything_else_is_compared_letter_by_letter() {
        for (kept, asked) in [
            ("http://127.0.0.1/cb", "http://127.0.0.1:40213/cb/"),
            ("http://127.0.0.1/cb", "http://127.0.0.1:40213/cb?x=1"),
            ("http://127.0.0.1/cb", "http://localhost:40213/cb"),
            ("http://127.0.0.1/cb", "http://127.0.0.1:0/cb"),
            ("http://127.0.0.1/cb", "http://127.0.0.1:99999/cb"),
            ("http://127.0.0.1/cb", "http://127.0.0.1:1@evil.example/cb"),
            ("http://127.0.0.1/cb", "http://127.0.0.1.evil.example/cb"),
            ("http://127.0.0.1/cb", "https://127.0.0.1:40213/cb"),
            ("https://a.example/cb", "https://a.example:8443/cb"),
            ("https://a.example/cb", "https://a.example/CB"),
            ("com.example.app:/cb", "com.example.app:/cb/"),
        ] {
            assert!(!matches(kept, asked, AppType::Native), "{asked}");
        }
        assert!(!matches("http://127.0.0.1/cb", "http://127.0.0.1:40213/cb", AppType::Web));
    }

    #[test]
    fn a_policy_names_where_an_answer_leads() {
        for (asked, source) in [
            ("https://a.example/cb?x", "https://a.example"),
            ("http://127.0.0.1:31114/callback", "http://127.0.0.1:31114"),
            ("http://[::1]:9/cb", "http:"),
            ("com.example.app:/cb", "com.example.app:"),
        ] {
            assert_eq!(RedirectUri::policy_source(asked), source);
        }
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
    }

    #[test]
    fn encoded_line_break_is_refused() {
        for hidden in ["%0A", "%0d%0a", "%00", "%7F", "%250a", "%25250D", "%C2%85", "%E2%80%A8"] {
            for text in [
                format!("https://app.example/cb{hidden}x"),
                format!("https://app.example/cb?x={hidden}"),
                format!("com.example.app:/cb{hidden}"),
            ] {
                assert_eq!(read(&text), "Control", "{text}");
            }
        }
        let harmless = "https://app.example/cb?x=%20%C3%A4%25";
        assert_eq!(read(harmless), harmless);
    }
}
