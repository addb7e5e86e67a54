//! Who is at the other end of a connection, and whom a request comes from when a proxy stands there.

use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, HeaderName};
use ipnet::IpNet;

/// Addresses that a proxy may have passed a request through. A longer list is made up.
const HOPS: usize = 32;

/// The other end of the connection that a request came on. An extension of each request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// Its address; an IPv4 address inside an IPv6 one is the IPv4 address.
    pub address: IpAddr,
    /// Whether TLS was ended by this process. What a proxy says of its own side does not count (gateway notes, 5.5).
    pub secure: bool,
}

/// Whose word on a request's source counts, and where it stands. Nobody's by default.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies {
    ranges: Vec<IpNet>,
    header: Option<HeaderName>,
}

impl TrustedProxies {
    /// Proxies in these ranges, which write the source into this header.
    pub fn new(ranges: Vec<IpNet>, header: HeaderName) -> Self {
        Self { ranges, header: Some(header) }
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.ranges.iter().any(|range| range.contains(&address))
    }
}

impl Peer {
    /// The other end of a connection.
    pub fn new(address: SocketAddr, secure: bool) -> Self {
        Self { address: address.ip().to_canonical(), secure }
    }

    /// Where a request comes from: the peer itself, or, when that is a trusted proxy, what stands in the header. Each proxy
    /// appends whom it was called by, so the list is read from its end over trusted addresses to the first other one, which is
    /// the source; when all are trusted, the first of the list is. A list that cannot be read up to there says nothing.
    pub fn source(&self, headers: &HeaderMap, proxies: &TrustedProxies) -> IpAddr {
        let Some(header) = proxies.header.as_ref().filter(|_| proxies.trusts(self.address)) else {
            return self.address;
        };
        let lines: Vec<_> = headers.get_all(header).iter().collect();
        let hops = lines.iter().rev().flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
        let mut source = self.address;
        for (passed, hop) in hops.enumerate() {
            let Some(address) = address(hop).filter(|_| passed < HOPS) else { return self.address };
            source = address;
            if !proxies.trusts(address) {
                break;
            }
        }
        source
    }
}

/// An address as proxies write it: alone, with its port, an IPv6 one in brackets or not.
fn address(text: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(text).ok()?.trim_matches([' ', '\t']);
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let in_brackets = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<std::net::Ipv6Addr>().ok();
    let address = text.parse::<IpAddr>().ok().or_else(with_port).or_else(|| in_brackets().map(IpAddr::V6))?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const HEADER: HeaderName = HeaderName::from_static("x-forwarded-for");

    fn proxies() -> TrustedProxies {
        let ranges = ["10.0.0.0/8", "fd00::/8", "192.0.2.7/32"].map(|range| range.parse().unwrap());
        TrustedProxies::new(ranges.to_vec(), HEADER)
    }

    fn source(peer: &str, lines: &[&str]) -> String {
        let peer = Peer::new(format!("{peer}:1234").parse().unwrap(), false);
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(HEADER, HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        headers.insert("x-real-ip", HeaderValue::from_static("6.6.6.6"));
        headers.insert("forwarded", HeaderValue::from_static("for=6.6.6.6"));
        peer.source(&headers, &proxies()).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(source("9.9.9.9", &["1.2.3.4"]), "9.9.9.9");
        assert_eq!(source("192.0.2.8", &["1.2.3.4"]), "192.0.2.8");
        assert_eq!(source("10.1.1.1", &["1.2.3.4"]), "1.2.3.4");
        assert_eq!(source("192.0.2.7", &["1.2.3.4"]), "1.2.3.4");
        assert_eq!(source("[fd00::1]", &["1.2.3.4"]), "1.2.3.4");
        let nobody = Peer::new("10.1.1.1:1".parse().unwrap(), false);
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_static("1.2.3.4"));
        assert_eq!(nobody.source(&headers, &TrustedProxies::default()).to_string(), "10.1.1.1");
    }

    #[test]
    fn no_other_header_is_looked_at() {
        assert_eq!(source("10.1.1.1", &[]), "10.1.1.1");
    }

    #[test]
    fn what_the_client_wrote_itself_stands_left_of_the_source() {
        assert_eq!(source("10.1.1.1", &["8.8.8.8, 1.2.3.4"]), "1.2.3.4");
        assert_eq!(source("10.1.1.1", &["8.8.8.8, 1.2.3.4, 10.2.2.2,fd00::7"]), "1.2.3.4");
        assert_eq!(source("10.1.1.1", &["8.8.8.8", "1.2.3.4", "10.2.2.2"]), "1.2.3.4");
        assert_eq!(source("10.1.1.1", &["rubbish, 1.2.3.4"]), "1.2.3.4");
        assert_eq!(source("10.1.1.1", &["10.3.3.3, 10.2.2.2"]), "10.3.3.3");
    }

    #[test]
    fn a_list_that_cannot_be_read_says_nothing() {
        for list in [
            "",
            "unknown",
            "1.2.3.4,",
            "1.2.3.4 5.6.7.8",
            "1.2.3",
            "01.2.3.4",
            "1.2.3.4/32",
            "\u{661}.2.3.4",
            "[1.2.3.4]",
            "fe80::1%eth0",
            "for=1.2.3.4",
            "rubbish, 10.2.2.2",
        ] {
            assert_eq!(source("10.1.1.1", &[list]), "10.1.1.1", "{list:?}");
        }
        assert_eq!(source("10.1.1.1", &[&"10.2.2.2,".repeat(40), "10.2.2.2"]), "10.1.1.1");
        let endless = format!("1.2.3.4{}", ",10.2.2.2".repeat(HOPS));
        assert_eq!(source("10.1.1.1", &[&endless]), "10.1.1.1");
    }

    #[test]
    fn an_address_is_read_in_all_its_forms_and_an_ipv4_one_is_never_an_ipv6_one() {
        for (written, read) in [
            ("1.2.3.4:443", "1.2.3.4"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("2001:DB8::1", "2001:db8::1"),
            ("::ffff:1.2.3.4", "1.2.3.4"),
            ("\t1.2.3.4 ", "1.2.3.4"),
        ] {
            assert_eq!(source("10.1.1.1", &[written]), read, "{written:?}");
        }
        assert_eq!(source("[::ffff:10.1.1.1]", &["1.2.3.4"]), "1.2.3.4");
        assert_eq!(source("[::ffff:9.9.9.9]", &["1.2.3.4"]), "9.9.9.9");
        assert_eq!(source("10.1.1.1", &["1.2.3.4, ::ffff:10.2.2.2"]), "1.2.3.4");
    }
}
