//! Where results may be called back to: public addresses over https; anything else only at hosts the administrator
//! names. Where a name leads is looked at when the connection is made, so that no name server can lead it astray.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

/// A receiver that does not answer is left after this time.
const PATIENCE: Duration = Duration::from_secs(10);
/// … and one that cannot be reached after this.
const CONNECT: Duration = Duration::from_secs(5);

/// Why a callback is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// Not an address of the web.
    #[error("不是完整的 https 地址")]
    Malformed,
    /// In clear, to a host that was not named.
    #[error("地址须用 https；确需使用 http 的，把主机 {0} 写入设置 callback_allow")]
    Clear(String),
    /// Inside, at a host that was not named.
    #[error("地址指向内网或本机；确需使用的，把主机 {0} 写入设置 callback_allow")]
    Private(String),
}

/// Hosts that may be called over http or at a private address, `host` or `host:port`.
#[derive(Debug, Clone, Default)]
pub struct Callbacks {
    allow: Vec<String>,
}

impl Callbacks {
    /// Those an administrator named.
    pub fn new(allow: &[String]) -> Self {
        Self { allow: allow.iter().map(|host| host.trim().to_ascii_lowercase()).collect() }
    }

    fn named(&self, uri: &http::Uri) -> bool {
        let Some(authority) = uri.authority() else { return false };
        let host = authority.host().to_ascii_lowercase();
        let with_port = authority.port_u16().map(|port| format!("{host}:{port}"));
        self.allow.iter().any(|named| *named == host || Some(named) == with_port.as_ref())
    }

    /// Reads an address and says whether it may be called; where its name leads is looked at later.
    ///
    /// # Errors
    /// Why it may not.
    pub fn check(&self, address: &str) -> Result<http::Uri, CallbackError> {
        let uri: http::Uri = address.parse().map_err(|_| CallbackError::Malformed)?;
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'));
        let host = authority.map(|authority| authority.host().to_owned()).filter(|host| !host.is_empty());
        let Some(host) = host else { return Err(CallbackError::Malformed) };
        if self.named(&uri) && matches!(uri.scheme_str(), Some("http" | "https")) {
            return Ok(uri);
        }
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") => return Err(CallbackError::Clear(host)),
            _ => return Err(CallbackError::Malformed),
        }
        let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        if literal.is_ok_and(|address| !is_public(address)) || host.eq_ignore_ascii_case("localhost") {
            return Err(CallbackError::Private(host));
        }
        Ok(uri)
    }

    /// Calls an address: no redirect is followed, no proxy asked, and where the name leads is checked.
    ///
    /// # Errors
    /// Why it may not be called, was not reached or did not answer with success; words without the content.
    pub(crate) fn post(&self, address: &str, headers: &[(&str, &str)], body: &[u8]) -> anyhow::Result<()> {
        self.call(&self.check(address)?, headers, body)
    }

    fn call(&self, uri: &http::Uri, headers: &[(&str, &str)], body: &[u8]) -> anyhow::Result<()> {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .timeout_connect(Some(CONNECT))
            .max_redirects(0)
            .proxy(None)
            .http_status_as_error(false)
            .build();
        let resolver = PublicOnly { named: self.named(uri), inner: DefaultResolver::default() };
        let agent = ureq::Agent::with_parts(config, DefaultConnector::default(), resolver);
        let request = headers.iter().fold(agent.post(uri), |request, (name, value)| request.header(*name, *value));
        let status = request.send(body)?.status();
        anyhow::ensure!(status.is_success(), "对方答复 {}", status.as_u16());
        Ok(())
    }
}

/// Resolves names, and lets only public addresses through unless the host was named.
#[derive(Debug)]
struct PublicOnly {
    named: bool,
    inner: DefaultResolver,
}

impl Resolver for PublicOnly {
    fn resolve(
        &self,
        uri: &http::Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        if self.named || found.iter().all(|address| is_public(address.ip())) {
            return Ok(found);
        }
        let host = uri.host().unwrap_or_default().to_owned();
        Err(ureq::Error::Other(Box::new(CallbackError::Private(host))))
    }
}

/// Whether an address is out in the world: not of this machine, this network, nor one set aside.
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let set_aside = a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19));
    !(set_aside
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let inner = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        // An address of the older kind inside one of the newer (translation, tunnel) is judged by what is inside.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] | [0, 0, 0, 0, 0, 0, high, low] => {
            inner(high, low)
        }
        [0x2001, 0x0db8 | 0, ..] | [0x64, 0xff9b, 1, ..] => false,
        // Global addresses begin with 001; unique local, link-local, site-local and multicast do not.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_04_6_private_addresses_are_told_in_every_form() {
        for private in [
            "127.0.0.1",
            "127.8.8.8",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "0.1.2.3",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "192.0.2.1",
            "::1",
            "::",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a00:1",
            "2002:7f00:1::1",
            "2002:c0a8:101::1",
            "2001:db8::1",
            "2001::1",
            "64:ff9b:1::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in ["8.8.8.8", "114.114.114.114", "172.32.0.1", "100.128.0.1", "2400:3200::1", "64:ff9b::808:808"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    /// A name that leads inside is refused when the connection is made, not only when the address is read.
    #[test]
    fn sec_04_6_where_a_name_leads_is_looked_at_when_the_connection_is_made() {
        let inside = "https://localhost:9/results".parse().unwrap();
        let told = Callbacks::default().call(&inside, &[], b"").unwrap_err().to_string();
        assert!(told.contains("callback_allow"), "{told}");
        let told = Callbacks::new(&["localhost".to_owned()]).call(&inside, &[], b"").unwrap_err().to_string();
        assert!(!told.contains("callback_allow"), "named, it is only that nobody is there: {told}");
    }

    #[test]
    fn sec_04_6_only_https_or_a_host_that_was_named() {
        let none = Callbacks::default();
        assert!(none.check("https://12345.example/results").is_ok());
        assert!(matches!(none.check("http://12345.example/results"), Err(CallbackError::Clear(_))));
        for inside in ["https://127.0.0.1/", "https://[::1]:8443/", "https://localhost/", "https://192.168.0.9/x"] {
            assert!(matches!(none.check(inside), Err(CallbackError::Private(_))), "{inside}");
        }
        for odd in ["ftp://x/", "/results", "https://user:word@12345.example/", "file:///etc/passwd", "", "http://"] {
            assert!(matches!(none.check(odd), Err(CallbackError::Malformed)), "{odd}");
        }
        let named = Callbacks::new(&["127.0.0.1".to_owned(), "Inside.Example:8080".to_owned()]);
        assert!(named.check("http://127.0.0.1:9999/x").is_ok());
        assert!(named.check("http://inside.example:8080/x").is_ok());
        assert!(named.check("http://inside.example/x").is_err(), "another port was not named");
        assert!(named.check("ftp://127.0.0.1/x").is_err());
    }
}
