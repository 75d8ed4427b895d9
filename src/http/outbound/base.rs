//! Base URLs that may be called, and paths below them.
//!
//! What was written is what is called: a text that a URL parser would read as something else
//! than it seems to say is refused ([`Refusal::Base`]), not corrected.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

use crate::config::PublicUrl;
use crate::http::outbound::Refusal;
use crate::http::outbound::address::Reach;

/// A base URL that may be called, together with where it may lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    url: Url,
    reach: Reach,
}

impl Base {
    /// This very server, by the URL that its operator gave it.
    pub fn own(url: &PublicUrl) -> Result<Self, Refusal> {
        let url = parse(url.as_str())?;
        let reach = literal(&url).map_or(Reach::Own, Reach::Exactly);
        Ok(Self { url, reach })
    }

    /// A base URL of the configuration. It may lead into this machine or a private network only
    /// when it says so itself, with `localhost` or an address.
    pub fn configured(url: &PublicUrl) -> Result<Self, Refusal> {
        let url = parse(url.as_str())?;
        let reach = match literal(&url) {
            Some(address) => Reach::Exactly(address),
            None if url.host_str() == Some("localhost") => Reach::Loopback,
            None => Reach::Public,
        };
        Ok(Self { url, reach })
    }

    /// The base URL of a service, as an owner entered it: public, unless the configuration holds
    /// the very same one.
    pub fn entered(text: &str, configured: &[PublicUrl]) -> Result<Self, Refusal> {
        let text = text.trim_end_matches('/');
        match configured.iter().find(|url| url.as_str() == text) {
            Some(url) => Self::configured(url),
            None => Ok(Self { url: parse(text)?, reach: Reach::Public }),
        }
    }

    /// Where connections may go.
    pub const fn reach(&self) -> Reach {
        self.reach
    }

    /// The host, in brackets when it is an IPv6 address.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The port, also where the scheme implies it.
    pub fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or_default()
    }

    /// The address, when the host is one.
    pub fn literal(&self) -> Option<IpAddr> {
        literal(&self.url)
    }

    /// The URL of a path below this base; [`Refusal::Path`] when it would lead elsewhere.
    pub fn join(&self, path: &TargetPath) -> Result<Url, Refusal> {
        let expected = format!("{}{}", self.url.path().trim_end_matches('/'), path.path);
        let text = format!("{self}{path}");
        let url = Url::parse(&text).map_err(|_| Refusal::Path)?;
        let is_below = url.origin() == self.url.origin()
            && url.path() == expected
            && url.as_str() == text
            && url.username().is_empty();
        if is_below { Ok(url) } else { Err(Refusal::Path) }
    }
}

/// Without a slash at the end.
impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.url.as_str().trim_end_matches('/'))
    }
}

fn literal(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_matches(['[', ']']).parse().ok()
}

fn parse(text: &str) -> Result<Url, Refusal> {
    let text = text.trim_end_matches('/');
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic())
        && !text.contains(['@', '\\', '#', '?', '%']);
    let url = Url::parse(text).map_err(|_| Refusal::Base)?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    // Decimal and octal addresses, other letters for dots and the like come out differently.
    let is_itself = url.as_str().trim_end_matches('/') == text;
    if is_plain && is_web && is_itself { Ok(url) } else { Err(Refusal::Base) }
}

/// A base URL and a path below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub base: Base,
    pub path: TargetPath,
}

impl Target {
    /// The URL of a document, as an owner entered it: at a public address, unless it is below a
    /// base URL of the configuration.
    pub fn entered(text: &str, configured: &[PublicUrl]) -> Result<Self, Refusal> {
        let below = |base: &&PublicUrl| {
            let rest = text.strip_prefix(base.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        };
        let (base, rest) = if let Some(base) = configured.iter().find(below) {
            (Base::configured(base)?, &text[base.as_str().len()..])
        } else {
            let host = text.find("://").ok_or(Refusal::Base)? + 3;
            let end = text[host..].find(['/', '?']).map_or(text.len(), |at| host + at);
            (Base { url: parse(&text[..end])?, reach: Reach::Public }, &text[end..])
        };
        let (path, query) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
        let path = TargetPath { path: path.to_owned(), query: query.to_owned() };
        base.join(&path)?;
        Ok(Self { base, path })
    }
}

/// A path, made of a pattern of the catalogue and values for its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetPath {
    path: String,
    /// With its `?`; empty where nothing is asked.
    query: String,
}

/// Longer values are no id of anything.
const LONGEST_VALUE: usize = 200;

impl TargetPath {
    /// A path that has no parameters.
    pub fn fixed(path: &'static str) -> Self {
        Self { path: path.to_owned(), query: String::new() }
    }

    /// The same with a query. Each name and value stays within its place, whatever it holds.
    #[must_use]
    pub fn asking<'v>(self, pairs: impl Iterator<Item = (&'v str, &'v str)>) -> Self {
        let pair = |(name, value): (&str, &str)| format!("{}={}", encoded(name), encoded(value));
        let pairs: Vec<_> = pairs.map(pair).collect();
        let query = if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
        Self { query, ..self }
    }

    /// Puts values in place of `{name}`. Each stays within its segment, whatever it holds. Fails
    /// with the name of the first parameter whose value is missing, too long, or only dots.
    pub fn fill<'v>(
        pattern: &str,
        value: impl Fn(&str) -> Option<&'v str>,
    ) -> Result<Self, String> {
        let segment = |segment: &str| {
            let Some(name) = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}'))
            else {
                return Ok(segment.to_owned());
            };
            let value = value(name).map(str::trim).unwrap_or_default();
            let fits = value.len() <= LONGEST_VALUE && !value.bytes().all(|byte| byte == b'.');
            if fits { Ok(encoded(value)) } else { Err(name.to_owned()) }
        };
        let segments: Vec<_> = pattern.split('/').map(segment).collect::<Result<_, _>>()?;
        Ok(Self { path: segments.join("/"), query: String::new() })
    }
}

impl fmt::Display for TargetPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.path, self.query)
    }
}

/// Percent-encodes all but the unreserved characters of RFC 3986.
fn encoded(value: &str) -> String {
    let mut text = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn configured(text: &str) -> Base {
        Base::configured(&PublicUrl::parse(text).unwrap()).unwrap()
    }

    #[test]
    fn texts_that_hide_where_they_lead_are_refused() {
        for text in [
            "http://api.example.com@127.0.0.1",
            "http://api.example.com#@127.0.0.1",
            "http://api.example.com\\@127.0.0.1",
            "http://2130706433",
            "http://0177.0.0.1",
            "http://0x7f.1",
            "http://127.1",
            "http://127%2e0%2e0%2e1",
            "http://127。0。0。1",
            "http://[::ffff:127.0.0.1]",
            "http://api.example.com/a/../b",
            "http://api.example.com/%2e%2e",
            "http://api.example.com?x=1",
            "http:api.example.com",
            "ftp://api.example.com",
            "file:///etc/passwd",
            "gopher://127.0.0.1",
            " http://api.example.com",
            "http://api.example.com\n",
            "",
        ] {
            assert_eq!(Base::entered(text, &[]), Err(Refusal::Base), "{text}");
        }
    }

    #[test]
    fn entered_base_is_public_unless_the_configuration_holds_it() {
        let allowed = [PublicUrl::parse("http://127.0.0.1:9000").unwrap()];
        let other = Base::entered("http://127.0.0.1:9001", &allowed).unwrap();
        let same = Base::entered("http://127.0.0.1:9000/", &allowed).unwrap();
        assert_eq!(other.reach(), Reach::Public);
        assert_eq!(same.reach(), Reach::Exactly([127, 0, 0, 1].into()));
    }

    #[test]
    fn a_document_is_public_unless_it_is_below_a_configured_base() {
        let allowed = [PublicUrl::parse("http://127.0.0.1:9000").unwrap()];
        let reach = |text: &str| Target::entered(text, &allowed).map(|target| target.base.reach());
        assert_eq!(reach("http://127.0.0.1:9000/jwks"), Ok(Reach::Exactly([127, 0, 0, 1].into())));
        for text in ["http://127.0.0.1:90001/jwks", "http://127.0.0.1:9000.evil.example/jwks"] {
            assert_ne!(reach(text), Ok(Reach::Exactly([127, 0, 0, 1].into())), "{text}");
        }
        let target = Target::entered("https://a.example/auth/keys?format=jwks", &[]).unwrap();
        assert_eq!(target.base.join(&target.path).unwrap().path(), "/auth/keys");
        for text in
            ["https://a.example/../x", "https://a@b.example/x", "https://a.example/%2e", "x"]
        {
            assert!(Target::entered(text, &[]).is_err(), "{text}");
        }
    }

    #[test]
    fn configured_name_may_not_lead_inside() {
        assert_eq!(configured("https://api.example.com").reach(), Reach::Public);
        assert_eq!(configured("http://localhost:9000").reach(), Reach::Loopback);
    }

    #[test]
    fn parameter_stays_in_its_segment() {
        let path = TargetPath::fill("/orgs/{key}/devices/{id}", |name| match name {
            "key" => Some("A@b#c\\d?e/../f"),
            _ => Some("%2e%2e"),
        });
        let path = path.unwrap();
        assert_eq!(path.to_string(), "/orgs/A%40b%23c%5Cd%3Fe%2F..%2Ff/devices/%252e%252e");
        assert!(configured("http://127.0.0.1:9000").join(&path).is_ok());
    }

    #[test]
    fn query_stays_a_query() {
        let path = TargetPath::fixed("/x").asking([("a b", "1&c=2#d"), ("e", "/../")].into_iter());
        assert_eq!(path.to_string(), "/x?a%20b=1%26c%3D2%23d&e=%2F..%2F");
        let url = configured("http://127.0.0.1:9000").join(&path).unwrap();
        assert_eq!((url.path(), url.fragment()), ("/x", None));
        assert_eq!(TargetPath::fixed("/x").asking([].into_iter()).to_string(), "/x");
    }

    #[test]
    fn empty_values_and_dots_are_refused_by_name() {
        for value in ["", "  ", ".", "..", "..."] {
            let path = TargetPath::fill("/orgs/{key}", |_| Some(value));
            assert_eq!(path, Err("key".to_owned()), "{value}");
        }
    }

    proptest! {
        #[test]
        fn no_value_leads_out_of_the_base(value in "\\PC{1,40}") {
            let base = configured("https://api.example.com");
            if let Ok(path) = TargetPath::fill("/orgs/{key}/x", |_| Some(&value)) {
                let url = base.join(&path).unwrap();
                prop_assert_eq!(url.host_str(), Some("api.example.com"));
                prop_assert!(url.path().starts_with("/orgs/") && url.path().ends_with("/x"));
                prop_assert_eq!(url.path_segments().unwrap().count(), 3);
            }
        }
    }
}
