//! The values that settings take: URLs, networks and texts that no message may repeat.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use zeroize::Zeroizing;

/// Scheme, host and port under which browsers and clients reach this server. No trailing slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// Accepts `http` or `https`, a host and perhaps a port. A path, query or user name is refused.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || "is not a URL such as https://latchkey.example.com".to_owned();
        let text = text.trim();
        let uri: http::Uri = text.parse().map_err(|_| wrong())?;
        let scheme = uri.scheme_str().ok_or_else(wrong)?;
        let authority = uri.authority().ok_or_else(wrong)?;
        let bare = matches!(uri.path(), "" | "/") && uri.query().is_none() && !text.contains('#');
        if !matches!(scheme, "http" | "https") || authority.as_str().contains('@') {
            return Err(wrong());
        }
        let is_port = |port: &str| port.parse::<u16>().is_ok_and(|port| port > 0);
        let port = authority.as_str().strip_prefix(authority.host());
        if authority.host().is_empty()
            || !port
                .is_some_and(|port| port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
        {
            return Err(wrong());
        }
        if !bare {
            return Err("has a path; Latchkey lives at the root of its host".to_owned());
        }
        let default_port = if scheme == "https" { ":443" } else { ":80" };
        let host = authority.as_str().to_ascii_lowercase();
        let host = host.strip_suffix(default_port).unwrap_or(&host);
        Ok(Self(format!("{scheme}://{host}")))
    }

    /// `https://host:port`, which is also the browser's `Origin`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The port, where it is not the usual one.
    pub fn port(&self) -> Option<u16> {
        self.0.parse::<http::Uri>().ok()?.port_u16()
    }

    /// Whether browsers see this server on TLS, here or at a proxy in front.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Whether the host is this machine under a name that other servers on it share.
    pub fn is_loopback(&self) -> bool {
        let uri = self.0.parse::<http::Uri>().unwrap_or_default();
        let name = uri.host().unwrap_or_default();
        let address = name.trim_matches(['[', ']']).parse::<IpAddr>();
        name == "localhost"
            || name.ends_with(".localhost")
            || address.is_ok_and(|a| a.is_loopback())
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Addresses whose `X-Forwarded-For` and the like and `X-Request-Id` are believed. Empty unless configured.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<Network>);

/// Addresses that begin with the same bits, those of IPv4 mapped into IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    bits: u128,
    /// How many bits count.
    prefix: u8,
}

impl TrustedProxies {
    /// Reads addresses and networks such as `10.0.0.1` and `10.0.0.0/8`.
    pub fn parse(texts: &[String]) -> Result<Self, String> {
        texts.iter().map(|text| network(text)).collect::<Result<_, _>>().map(Self)
    }

    /// Whether no proxy is trusted.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this address belongs to a proxy of ours.
    pub fn contains(&self, address: IpAddr) -> bool {
        let bits = as_bits(address);
        self.0.iter().any(|network| masked(bits, network.prefix) == network.bits)
    }
}

fn network(text: &str) -> Result<Network, String> {
    let wrong =
        || format!("holds {text}, which is neither an address nor a network such as 10.0.0.0/8");
    let (address, prefix) = text.split_once('/').unwrap_or((text, ""));
    let address: IpAddr = address.parse().map_err(|_| wrong())?;
    let (width, shift) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
    let prefix: u8 = if prefix.is_empty() { width } else { prefix.parse().map_err(|_| wrong())? };
    if prefix > width {
        return Err(wrong());
    }
    let prefix = prefix + shift;
    Ok(Network { bits: masked(as_bits(address), prefix), prefix })
}

fn as_bits(address: IpAddr) -> u128 {
    let address: Ipv6Addr = match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped(),
        IpAddr::V6(v6) => v6,
    };
    address.to_bits()
}

fn masked(bits: u128, prefix: u8) -> u128 {
    bits & u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0)
}

/// A setting that no message may repeat. It has no `Debug` and no `Display`.
#[derive(Clone)]
pub struct Sensitive(Zeroizing<String>);

impl Sensitive {
    /// Wraps what was read.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_url_loses_its_slash_and_default_port() {
        assert_eq!(
            PublicUrl::parse("https://Keys.Example:443/").unwrap().as_str(),
            "https://keys.example"
        );
        assert_eq!(PublicUrl::parse("http://[::1]:8080").unwrap().as_str(), "http://[::1]:8080");
    }

    #[test]
    fn loopback_is_known_by_name_and_by_address() {
        for url in [
            "http://localhost:1",
            "https://127.0.0.1",
            "http://[::1]:8080",
            "http://[::1]",
            "http://a.localhost",
        ] {
            assert!(PublicUrl::parse(url).unwrap().is_loopback(), "{url}");
        }
        for url in ["https://keys.example", "http://192.0.2.1:80", "https://localhost.example"] {
            assert!(!PublicUrl::parse(url).unwrap().is_loopback(), "{url}");
        }
    }

    #[test]
    fn public_url_with_path_user_or_other_scheme_is_refused() {
        for text in
            ["https://h/p", "https://u@h", "ftp://h", "h", "https://h?x", "https://h/#f", ""]
        {
            assert!(PublicUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn network_contains_its_addresses_and_no_others() {
        let proxies = TrustedProxies::parse(&["10.0.0.0/8".into(), "::1".into()]).unwrap();
        assert!(proxies.contains("10.200.3.4".parse().unwrap()));
        assert!(proxies.contains("::ffff:10.1.1.1".parse().unwrap()));
        assert!(proxies.contains("::1".parse().unwrap()));
        assert!(!proxies.contains("11.0.0.1".parse().unwrap()));
        assert!(!proxies.contains("::2".parse().unwrap()));
    }

    #[test]
    fn everything_is_a_network_too() {
        let proxies = TrustedProxies::parse(&["::/0".into()]).unwrap();
        assert!(proxies.contains("192.0.2.1".parse().unwrap()));
    }

    #[test]
    fn nonsense_is_not_a_network() {
        for text in ["10.0.0.0/33", "proxy", "10.0.0.0/x", "::/129"] {
            assert!(TrustedProxies::parse(&[text.into()]).is_err(), "{text}");
        }
    }
}
