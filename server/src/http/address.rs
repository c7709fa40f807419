//! Where a request comes from, as far as limits count: one address of IPv4, one network of IPv6.

use http::HeaderMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The address limits count by: the peer, or behind a trusted proxy what that proxy itself wrote, which is the very
/// last entry. Whatever stands before it was sent by the visitor. What is no address counts as the proxy.
pub(crate) fn source(headers: &HeaderMap, peer: Option<SocketAddr>, behind_proxy: bool) -> String {
    let forwarded = || {
        let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?.rsplit(',').next()?;
        parse(last.trim())
    };
    let address = if behind_proxy { forwarded() } else { None };
    address.or_else(|| peer.map(|peer| peer.ip())).map(counted).unwrap_or_default()
}

/// `1.2.3.4`, `1.2.3.4:80`, `2001:db8::1`, `[2001:db8::1]:80`.
fn parse(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// An address of IPv4 written as one of IPv6 is the same; of IPv6 a household has a network of 64 bits.
fn counted(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = address.to_bits() & !u128::from(u64::MAX);
            format!("{}/64", Ipv6Addr::from_bits(network))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn with(lines: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", HeaderValue::from_static(line));
        }
        headers
    }

    fn behind(lines: &[&'static str]) -> String {
        source(&with(lines), Some(SocketAddr::from(([127, 0, 0, 1], 5))), true)
    }

    /// SEC-03: only the last hop, written by the trusted proxy, says who asks; what a visitor sends along does not.
    #[test]
    fn sec_03_only_the_trusted_proxy_says_who_asks() {
        let peer = Some(SocketAddr::from(([127, 0, 0, 1], 5)));
        assert_eq!(source(&with(&["9.9.9.9, 10.0.0.7"]), peer, false), "127.0.0.1");
        assert_eq!(behind(&["9.9.9.9, 10.0.0.7"]), "10.0.0.7");
        assert_eq!(behind(&["9.9.9.9", "8.8.8.8 , 10.0.0.7"]), "10.0.0.7", "a header of the visitor's own before it");
        assert_eq!(behind(&["10.0.0.7:4711"]), "10.0.0.7");
        assert_eq!(behind(&["9.9.9.9, unknown"]), "127.0.0.1", "what is no address is the proxy");
        assert_eq!(behind(&[""]), "127.0.0.1");
        assert_eq!(behind(&[]), "127.0.0.1");
    }

    /// SEC-03: whoever has a network of IPv6 does not have 2^64 addresses to try from.
    #[test]
    fn sec_03_ipv6_counts_by_network_and_mapped_ipv4_as_itself() {
        assert_eq!(behind(&["2001:db8:1:2:aaaa::1"]), "2001:db8:1:2::/64");
        assert_eq!(behind(&["[2001:db8:1:2:bbbb::9]:443"]), "2001:db8:1:2::/64");
        assert_eq!(behind(&["2001:db8:1:3::1"]), "2001:db8:1:3::/64");
        assert_eq!(behind(&["::ffff:10.0.0.7"]), "10.0.0.7");
        assert_eq!(source(&HeaderMap::new(), Some("[::ffff:10.0.0.7]:80".parse().unwrap()), false), "10.0.0.7");
        assert_eq!(source(&HeaderMap::new(), Some("[::1]:80".parse().unwrap()), false), "::/64");
    }
}
