//! IPv4 addresses inside IPv6 ones, in all their spellings.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::Rule;

/// An IPv4 address that an IPv6 address leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Embedded {
    /// The IPv4 address.
    pub address: Ipv4Addr,
    /// Through what it is reached; none where the system itself connects by IPv4.
    pub tunnel: Option<Rule>,
}

impl Embedded {
    /// The IPv4 address inside, if there is one. The unspecified address and loopback hold none.
    pub(super) fn of(address: Ipv6Addr) -> Option<Self> {
        let through = |address, tunnel| Some(Self { address, tunnel: Some(tunnel) });
        let [.., seventh, eighth] = address.segments();
        let last = joined(seventh, eighth);
        match address.segments() {
            [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
            [0, 0, 0, 0, 0, 0, ..] => through(last, Rule::Compatible),
            [0, 0, 0, 0, 0, 0xffff, ..] => Some(Self { address: last, tunnel: None }),
            [0, 0, 0, 0, 0xffff, 0, ..] => through(last, Rule::Translated),
            // The local prefix may hold the address elsewhere too (RFC 6052, 2.2): refused in any case.
            [0x64, 0xff9b, 0, 0, 0, 0, ..] | [0x64, 0xff9b, 1, ..] => through(last, Rule::Nat64),
            [0x2002, high, low, ..] => through(joined(high, low), Rule::SixToFour),
            // The client's address stands there with its bits turned (RFC 4380, 4).
            [0x2001, 0, ..] => through(joined(!seventh, !eighth), Rule::Teredo),
            [_, _, _, _, 0 | 0x200, 0x5efe, ..] => through(last, Rule::Isatap),
            _ => None,
        }
    }
}

fn joined(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_address_is_seen_through() {
        for (text, tunnel) in [
            ("::ffff:127.0.0.1", None),
            ("::127.0.0.1", Some(Rule::Compatible)),
            ("::ffff:0:127.0.0.1", Some(Rule::Translated)),
            ("64:ff9b::127.0.0.1", Some(Rule::Nat64)),
            ("64:ff9b:1::127.0.0.1", Some(Rule::Nat64)),
            ("64:ff9b:1:abcd::127.0.0.1", Some(Rule::Nat64)),
            ("2002:7f00:1::", Some(Rule::SixToFour)),
            ("2002:7f00:1:1:2:3:4:5", Some(Rule::SixToFour)),
            ("2001:0:c000:204:8000:63bf:80ff:fffe", Some(Rule::Teredo)),
            ("2606:4700::5efe:127.0.0.1", Some(Rule::Isatap)),
            ("2606:4700::200:5efe:127.0.0.1", Some(Rule::Isatap)),
            ("fe80::5efe:127.0.0.1", Some(Rule::Isatap)),
        ] {
            let found = Embedded::of(text.parse().unwrap());
            assert_eq!(found, Some(Embedded { address: Ipv4Addr::LOCALHOST, tunnel }), "{text}");
        }
    }

    #[test]
    fn other_addresses_hold_none() {
        for text in ["::", "::1", "2606:4700::1111", "fe80::1", "2001:db8::127.0.0.1", "64:ff9c::1"] {
            assert_eq!(Embedded::of(text.parse().unwrap()), None, "{text}");
        }
    }
}
