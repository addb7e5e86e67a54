//! The ranges of addresses that are not public, from the registries of special-purpose addresses (RFC 6890).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

use super::Rule;
use super::embedded::Embedded;

const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u8, rule: Rule) -> (Ipv4Net, Rule) {
    (Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), bits), rule)
}

const fn v6(segments: [u16; 8], bits: u8, rule: Rule) -> (Ipv6Net, Rule) {
    let [a, b, c, d, e, f, g, h] = segments;
    (Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, e, f, g, h), bits), rule)
}

/// The first that holds an address names it: single addresses stand before the ranges around them.
const V4: [(Ipv4Net, Rule); 23] = [
    // Most clouds; the credentials of containers and of pods at AWS.
    v4(169, 254, 169, 254, 32, Rule::Metadata),
    v4(169, 254, 170, 2, 32, Rule::Metadata),
    v4(169, 254, 170, 23, 32, Rule::Metadata),
    // Alibaba Cloud.
    v4(100, 100, 100, 200, 32, Rule::Metadata),
    // Azure: it lies among public addresses.
    v4(168, 63, 129, 16, 32, Rule::Metadata),
    // Oracle Cloud.
    v4(192, 0, 0, 192, 32, Rule::Metadata),
    v4(255, 255, 255, 255, 32, Rule::Broadcast),
    v4(0, 0, 0, 0, 8, Rule::ThisNetwork),
    v4(10, 0, 0, 0, 8, Rule::Private),
    v4(172, 16, 0, 0, 12, Rule::Private),
    v4(192, 168, 0, 0, 16, Rule::Private),
    v4(100, 64, 0, 0, 10, Rule::CarrierGrade),
    v4(127, 0, 0, 0, 8, Rule::Loopback),
    v4(169, 254, 0, 0, 16, Rule::LinkLocal),
    v4(192, 0, 0, 0, 24, Rule::ProtocolAssignment),
    v4(192, 0, 2, 0, 24, Rule::Documentation),
    v4(198, 51, 100, 0, 24, Rule::Documentation),
    v4(203, 0, 113, 0, 24, Rule::Documentation),
    // Anycast of 6to4 relays (RFC 7526).
    v4(192, 88, 99, 0, 24, Rule::SixToFour),
    v4(198, 18, 0, 0, 15, Rule::Benchmarking),
    v4(224, 0, 0, 0, 4, Rule::Multicast),
    v4(240, 0, 0, 0, 5, Rule::Reserved),
    v4(248, 0, 0, 0, 5, Rule::Reserved),
];

const V6: [(Ipv6Net, Rule); 15] = [
    // AWS: instances, and the credentials of pods.
    v6([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254], 128, Rule::Metadata),
    v6([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23], 128, Rule::Metadata),
    // Google Cloud.
    v6([0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254], 128, Rule::Metadata),
    v6([0; 8], 128, Rule::ThisNetwork),
    v6([0, 0, 0, 0, 0, 0, 0, 1], 128, Rule::Loopback),
    v6([0x100, 0, 0, 0, 0, 0, 0, 0], 64, Rule::Discard),
    v6([0x2001, 2, 0, 0, 0, 0, 0, 0], 48, Rule::Benchmarking),
    v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32, Rule::Documentation),
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, Rule::ProtocolAssignment),
    v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20, Rule::Documentation),
    v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, Rule::UniqueLocal),
    v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10, Rule::LinkLocal),
    v6([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10, Rule::SiteLocal),
    v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8, Rule::Multicast),
    // Segments of segment routing (RFC 9602).
    v6([0x5f00, 0, 0, 0, 0, 0, 0, 0], 16, Rule::Reserved),
];

/// All of IPv6 that is given out for the public.
const GLOBAL_UNICAST: Ipv6Net = Ipv6Net::new_assert(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// The rule that an address breaks; none when it is public.
pub(super) fn broken_by(address: IpAddr) -> Option<Rule> {
    match address {
        IpAddr::V4(address) => broken_by_v4(address),
        IpAddr::V6(address) => broken_by_v6(address),
    }
}

fn broken_by_v4(address: Ipv4Addr) -> Option<Rule> {
    V4.iter().find(|(net, _)| net.contains(&address)).map(|(_, rule)| *rule)
}

/// An embedded IPv4 address is judged as that address; a public one is reached through a tunnel, which is a rule of its own.
fn broken_by_v6(address: Ipv6Addr) -> Option<Rule> {
    if let Some(Embedded { address, tunnel }) = Embedded::of(address) {
        return broken_by_v4(address).or(tunnel);
    }
    let listed = V6.iter().find(|(net, _)| net.contains(&address)).map(|(_, rule)| *rule);
    listed.or_else(|| (!GLOBAL_UNICAST.contains(&address)).then_some(Rule::Reserved))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rule(address: &str) -> Option<Rule> {
        broken_by(address.parse().unwrap())
    }

    #[test]
    fn each_range_is_refused_from_its_first_to_its_last_address() {
        for (net, rule) in V4 {
            for address in [net.network(), net.broadcast()] {
                let found = broken_by_v4(address).unwrap();
                assert!(
                    found == rule || found == Rule::Metadata || found == Rule::Broadcast,
                    "{address}: {found:?}"
                );
            }
        }
        for (net, rule) in V6 {
            for address in [net.network(), net.broadcast()] {
                let found = broken_by_v6(address).unwrap();
                // 2001::/23 begins with Teredo, which wraps 255.255.255.255 there.
                assert!(found == rule || rule == Rule::ProtocolAssignment, "{address}: {found:?}");
            }
        }
    }

    #[test]
    fn the_neighbours_of_a_range_are_public() {
        for address in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.0.3.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "198.51.99.255",
            "203.0.114.0",
            "223.255.255.255",
            "2000::",
            "2001:200::",
            "2001:db7:ffff::1",
            "2001:db9::",
            "2003::1",
            "2606:4700::1111",
            "3ffe::1",
            "3fff:1000::",
        ] {
            assert_eq!(rule(address), None, "{address}");
        }
    }

    #[test]
    fn what_is_no_global_unicast_is_reserved() {
        for address in ["1::", "200::1", "4000::", "5f00::1", "8000::", "e000::1", "fbff::", "fe00::"] {
            assert_eq!(rule(address), Some(Rule::Reserved), "{address}");
        }
    }

    proptest! {
        #[test]
        fn an_embedded_address_is_never_better_than_itself(bits: u32) {
            let address = Ipv4Addr::from_bits(bits);
            let own = broken_by_v4(address);
            prop_assert_eq!(broken_by_v6(address.to_ipv6_mapped()), own);
            let low = u128::from(bits);
            for (prefix, shift) in [
                (0u128, 0),
                (0xffff_0000 << 32, 0),
                (0x64_ff9b << 96, 0),
                (0x64_ff9b_0001 << 80, 0),
                (0x2002 << 112, 80),
                (0x2606_4700 << 96 | 0x5efe << 32, 0),
            ] {
                let inside = Ipv6Addr::from_bits(prefix | low << shift);
                prop_assert!(bits < 2 || broken_by_v6(inside).is_some(), "{}", inside);
                if bits > 1 && own.is_some() {
                    prop_assert_eq!(broken_by_v6(inside), own, "{}", inside);
                }
            }
        }

        #[test]
        fn what_is_public_is_global_unicast_or_mapped(bits: u128, first in 0u16..=0xffff) {
            let address = Ipv6Addr::from_bits(bits >> 16 | u128::from(first) << 112);
            if broken_by_v6(address).is_none() {
                let mapped = address.to_ipv4_mapped();
                prop_assert!(GLOBAL_UNICAST.contains(&address) || mapped.is_some(), "{}", address);
            }
        }
    }
}
