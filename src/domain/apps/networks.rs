//! From where an app may prove who it is, where its owners limit that.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use thiserror::Error;

/// A text is neither an address nor a network.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0} is neither an address nor a network such as 192.0.2.0/24")]
pub struct NetworkError(String);

/// An address, or all that begin alike, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    text: String,
    bits: u128,
    prefix: u8,
}

impl Network {
    /// Reads `192.0.2.7`, `192.0.2.0/24` or `2001:db8::/32`.
    pub fn parse(text: &str) -> Result<Self, NetworkError> {
        let wrong = || NetworkError(text.to_owned());
        let (address, prefix) = text.split_once('/').unwrap_or((text, ""));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let (width, shift) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
        let prefix: u8 =
            if prefix.is_empty() { width } else { prefix.parse().map_err(|_| wrong())? };
        if prefix > width {
            return Err(wrong());
        }
        let prefix = prefix + shift;
        Ok(Self { text: text.to_owned(), bits: masked(as_bits(address), prefix), prefix })
    }

    /// Whether an address belongs to it. IPv4 is the same in its IPv6 form.
    pub fn contains(&self, address: IpAddr) -> bool {
        masked(as_bits(address), self.prefix) == self.bits
    }

    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for Network {
    type Error = NetworkError;
    fn try_from(text: String) -> Result<Self, NetworkError> {
        Self::parse(&text)
    }
}

/// The networks that an app may come from. None means from everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(Vec<Network>);

impl Networks {
    /// How many there may be.
    pub const MOST: usize = 50;

    /// Reads what somebody typed: one a line. The message says what to mend.
    pub fn parse(text: &str) -> Result<Self, String> {
        let lines = text.split([',', '\n']).map(str::trim).filter(|line| !line.is_empty());
        let mut networks: Vec<Network> = Vec::new();
        for line in lines {
            let network = Network::parse(line).map_err(|error| format!("{error}."))?;
            if !networks.contains(&network) {
                networks.push(network);
            }
        }
        if networks.len() > Self::MOST {
            return Err(format!("Enter at most {} networks.", Self::MOST));
        }
        Ok(Self(networks))
    }

    /// Those that are kept.
    pub const fn of(networks: Vec<Network>) -> Self {
        Self(networks)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Network> {
        self.0.iter()
    }

    /// Whether the app may come from everywhere.
    pub const fn is_everywhere(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the app may come from there. Nobody knows where no address is from.
    pub fn allow(&self, address: Option<IpAddr>) -> bool {
        self.is_everywhere()
            || address.is_some_and(|address| self.iter().any(|it| it.contains(address)))
    }

    /// As it is typed.
    pub fn to_text(&self) -> String {
        self.iter().map(Network::as_str).collect::<Vec<_>>().join("\n")
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn allow(text: &str, address: &str) -> bool {
        Networks::parse(text).unwrap().allow(Some(address.parse().unwrap()))
    }

    #[test]
    fn without_a_list_an_app_may_come_from_everywhere() {
        assert!(allow("", "192.0.2.7"));
        assert!(Networks::default().allow(None));
    }

    #[test]
    fn with_a_list_it_comes_from_there_and_nowhere_else() {
        let list = "192.0.2.0/24\n 2001:db8::/32 ";
        assert!(allow(list, "192.0.2.255") && allow(list, "::ffff:192.0.2.1"));
        assert!(allow(list, "2001:db8::1"));
        assert!(!allow(list, "192.0.3.0") && !allow(list, "2001:db9::1"));
        assert!(!Networks::parse(list).unwrap().allow(None));
    }

    #[test]
    fn what_is_no_network_is_named() {
        for wrong in ["10.0.0.0/33", "host", "10.0.0.0/x", "::/129"] {
            assert!(Networks::parse(wrong).unwrap_err().starts_with(wrong), "{wrong}");
        }
        let many: Vec<_> = (0..51).map(|n| format!("10.0.0.{n}")).collect();
        assert!(Networks::parse(&many.join("\n")).is_err());
    }

    #[test]
    fn what_was_typed_is_kept_once() {
        let networks = Networks::parse("10.0.0.1, 10.0.0.1\n\n10.0.0.0/8").unwrap();
        assert_eq!(networks.to_text(), "10.0.0.1\n10.0.0.0/8");
    }
}
