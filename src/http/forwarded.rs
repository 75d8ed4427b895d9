//! What proxies say about the client: `X-Forwarded-For`, `Forwarded` (RFC 7239) and `X-Real-IP`.
//!
//! All of it counts only from a proxy that is configured as trusted. Where two of the headers name
//! different clients, one of them was written by the client itself, and neither is believed.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::HeaderMap;

use crate::config::TrustedProxies;

/// The headers by which proxies name the client.
pub const NAMING: [&str; 3] = ["x-forwarded-for", "forwarded", "x-real-ip"];

/// The client of a request that came through a trusted proxy. The proxy itself, when nothing
/// better is said.
pub fn client(headers: &HeaderMap, proxies: &TrustedProxies, peer: IpAddr) -> IpAddr {
    let chain = |name, hops: fn(&str) -> Vec<String>| {
        let hops = hops(&lines(headers, name)?);
        // A header in which no element names anybody says nothing.
        hops.iter().any(|hop| !hop.is_empty()).then(|| nearest(&hops, proxies, peer))
    };
    let real = chain("x-real-ip", by_commas).filter(|address| !proxies.contains(*address));
    let named: BTreeSet<IpAddr> =
        [chain("x-forwarded-for", by_commas), chain("forwarded", by_for), real]
            .into_iter()
            .flatten()
            .collect();
    match named.first() {
        Some(only) if named.len() == 1 => *only,
        Some(_) | None => peer,
    }
}

/// Every line of a header as one list.
fn lines(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines: Vec<_> =
        headers.get_all(name).iter().map(|line| line.to_str().unwrap_or("?")).collect();
    (!lines.is_empty()).then(|| lines.join(","))
}

fn by_commas(text: &str) -> Vec<String> {
    text.split(',').map(str::to_owned).collect()
}

/// The `for` of every element of a `Forwarded`. An element without one is no address.
fn by_for(text: &str) -> Vec<String> {
    let of = |element: String| {
        let pairs = split_outside_quotes(&element, ';');
        let mut values = pairs.iter().filter_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            name.trim().eq_ignore_ascii_case("for").then(|| value.trim().to_owned())
        });
        values.next().unwrap_or_default()
    };
    split_outside_quotes(text, ',').into_iter().map(of).collect()
}

fn split_outside_quotes(text: &str, at: char) -> Vec<String> {
    let mut is_quoted = false;
    let parts = text.split(|c: char| {
        is_quoted ^= c == '"';
        c == at && !is_quoted
    });
    parts.map(str::to_owned).collect()
}

/// The last address in the chain that is not a proxy of ours. What stands left of it was written
/// by the client and proves nothing.
fn nearest(hops: &[String], proxies: &TrustedProxies, peer: IpAddr) -> IpAddr {
    let mut nearest = peer;
    for hop in hops.iter().rev() {
        let Some(address) = address_of(hop) else {
            break;
        };
        nearest = address.to_canonical();
        if !proxies.contains(nearest) {
            break;
        }
    }
    nearest
}

/// An address as proxies write it: in quotes, in brackets, with a port, or plain.
fn address_of(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim().trim_matches('"').trim();
    if let Some(rest) = hop.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        return address.parse::<Ipv6Addr>().ok().filter(|_| is_port).map(IpAddr::V6);
    }
    if let Ok(address) = hop.parse::<IpAddr>() {
        return Some(address);
    }
    let (address, port) = hop.split_once(':')?;
    address.parse::<Ipv4Addr>().ok().filter(|_| is_port(port)).map(IpAddr::V4)
}

/// A number, or what RFC 7239 calls an obfuscated one.
fn is_port(text: &str) -> bool {
    let text = text.strip_prefix('_').unwrap_or(text);
    !text.is_empty() && text.bytes().all(|c| c.is_ascii_alphanumeric() || b"._-".contains(&c))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    const PEER: &str = "10.0.0.1";

    fn seen(headers: &[(&'static str, &str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        let proxies = TrustedProxies::parse(&["10.0.0.0/8".into()]).unwrap();
        client(&map, &proxies, PEER.parse().unwrap()).to_string()
    }

    #[test]
    fn client_is_found_however_the_proxy_writes_it() {
        for (text, client) in [
            ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.1:4711", "192.0.2.1"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:4711", "2001:db8::1"),
            ("\"192.0.2.1\"", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
        ] {
            assert_eq!(seen(&[("x-forwarded-for", text)]), client, "{text}");
            assert_eq!(seen(&[("x-real-ip", text)]), client, "{text}");
        }
        for (text, client) in [
            ("for=192.0.2.1", "192.0.2.1"),
            ("For=\"[2001:db8::1]:4711\";proto=https;by=10.0.0.1", "2001:db8::1"),
            ("proto=https; for=\"192.0.2.1:1\"", "192.0.2.1"),
            ("for=127.0.0.1, for=192.0.2.1, for=10.0.0.7", "192.0.2.1"),
            ("for=192.0.2.1;host=\"a,b;for=127.0.0.1\"", "192.0.2.1"),
        ] {
            assert_eq!(seen(&[("forwarded", text)]), client, "{text}");
        }
    }

    #[test]
    fn what_the_client_put_into_the_chain_is_not_believed() {
        let chain = [("x-forwarded-for", "127.0.0.1, 192.0.2.1, 10.0.0.7")];
        assert_eq!(seen(&chain), "192.0.2.1");
        let lines = [("x-forwarded-for", "127.0.0.1"), ("x-forwarded-for", "192.0.2.1")];
        assert_eq!(seen(&lines), "192.0.2.1");
    }

    #[test]
    fn nonsense_in_the_chain_ends_it() {
        assert_eq!(seen(&[("x-forwarded-for", "192.0.2.1, unknown, 10.0.0.7")]), "10.0.0.7");
        assert_eq!(seen(&[("forwarded", "for=_hidden")]), PEER);
        assert_eq!(seen(&[("forwarded", "for=192.0.2.1, proto=https")]), PEER);
    }

    #[test]
    fn a_header_that_names_nobody_contradicts_nobody() {
        let headers = [("x-forwarded-for", "192.0.2.1"), ("forwarded", "proto=https;host=a")];
        assert_eq!(seen(&headers), "192.0.2.1");
    }

    #[test]
    fn headers_that_contradict_each_other_prove_nothing() {
        let forged = [("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=127.0.0.1")];
        assert_eq!(seen(&forged), PEER);
        let agreed = [("x-forwarded-for", "192.0.2.1"), ("x-real-ip", "192.0.2.1")];
        assert_eq!(seen(&agreed), "192.0.2.1");
        let of_two_proxies = [("x-forwarded-for", "192.0.2.1"), ("x-real-ip", "10.0.0.9")];
        assert_eq!(seen(&of_two_proxies), "192.0.2.1");
    }
}
