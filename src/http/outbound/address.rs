//! What kind of network address something is, and which kinds a base URL may lead to.
//!
//! Everything that is not known to be harmless is refused: a list of what is public, and no list
//! of what is dangerous.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Kinds of addresses, as far as they matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Anybody's, on the internet.
    Public,
    /// Of a private network.
    Private,
    /// This machine.
    Loopback,
    /// Link-local, metadata of a cloud, multicast, reserved, or another address in disguise.
    Special,
}

/// Where the answers of the resolver may point to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Public addresses only.
    Public,
    /// This machine only: the host is `localhost`.
    Loopback,
    /// One address only: the configured URL names it.
    Exactly(IpAddr),
    /// This very server, which may live in a private network.
    Own,
}

impl Reach {
    /// Whether a connection to that address may be made.
    pub fn covers(self, address: IpAddr) -> bool {
        match self {
            Self::Public => kind(address) == Kind::Public,
            Self::Loopback => kind(address) == Kind::Loopback,
            Self::Exactly(own) => own.to_canonical() == address.to_canonical(),
            Self::Own => kind(address) != Kind::Special,
        }
    }
}

/// The kind of an address. An IPv4 address inside an IPv6 one counts as what it is.
pub fn kind(address: IpAddr) -> Kind {
    match address.to_canonical() {
        IpAddr::V4(v4) => kind_of_v4(v4),
        IpAddr::V6(v6) => kind_of_v6(v6),
    }
}

const fn kind_of_v4(address: Ipv4Addr) -> Kind {
    match address.octets() {
        [127, ..] => Kind::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Kind::Private,
        // RFC 6890: "this network", shared space with Alibaba's metadata, link-local with
        // everybody else's, protocol assignments, documentation, 6to4, benchmarks, multicast.
        [0 | 224..=255, ..]
        | [100, 64..=127, ..]
        | [169, 254, ..]
        | [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18 | 19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _] => Kind::Special,
        _ => Kind::Public,
    }
}

fn kind_of_v6(address: Ipv6Addr) -> Kind {
    const METADATA: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);
    if address == Ipv6Addr::LOCALHOST {
        return Kind::Loopback;
    }
    match address.segments() {
        _ if address == METADATA => Kind::Special,
        [0xfc00..=0xfdff, ..] => Kind::Private,
        // Teredo and its neighbours, documentation, 6to4: they carry other addresses or nothing.
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x2002 | 0x3fff, ..] => Kind::Special,
        [0x2000..=0x3fff, ..] => Kind::Public,
        _ => Kind::Special,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_are(expected: Kind, addresses: &[&str]) {
        for text in addresses {
            assert_eq!(kind(text.parse().unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn addresses_of_the_internet_are_public() {
        all_are(Kind::Public, &["1.1.1.1", "172.32.0.1", "193.0.0.1", "2606:4700::1111"]);
    }

    #[test]
    fn addresses_of_private_networks_are_private() {
        all_are(
            Kind::Private,
            &["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd12::1"],
        );
    }

    #[test]
    fn this_machine_is_loopback_in_every_spelling() {
        all_are(Kind::Loopback, &["127.0.0.1", "127.255.0.3", "::1", "::ffff:127.0.0.1"]);
    }

    #[test]
    fn metadata_and_link_local_addresses_are_special() {
        let metadata =
            ["169.254.169.254", "::ffff:169.254.169.254", "100.100.100.200", "fd00:ec2::254"];
        all_are(Kind::Special, &metadata);
        all_are(Kind::Special, &["fe80::1", "0.0.0.0", "::", "224.0.0.1", "255.255.255.255"]);
    }

    #[test]
    fn addresses_that_carry_another_one_are_special() {
        all_are(
            Kind::Special,
            &["64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "::7f00:1"],
        );
    }

    #[test]
    fn one_configured_address_opens_no_other() {
        let reach = Reach::Exactly("169.254.169.254".parse().unwrap());
        assert!(reach.covers("169.254.169.254".parse().unwrap()));
        assert!(!reach.covers("169.254.169.253".parse().unwrap()));
        assert!(!reach.covers("127.0.0.1".parse().unwrap()));
    }

    #[test]
    fn own_server_may_be_private_but_never_metadata() {
        assert!(Reach::Own.covers("10.1.2.3".parse().unwrap()));
        assert!(!Reach::Own.covers("169.254.169.254".parse().unwrap()));
    }
}
