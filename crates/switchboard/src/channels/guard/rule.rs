//! The rules of the guard, and a refusal by one of them.

use std::fmt;

/// Why an address is not called: a closed list. `Display` goes on after the name of what was given ("StatusCallbackUrl
/// must not …") and says what opens the address, where something does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// No URL can be read in the text.
    Unreadable,
    /// Neither http nor https.
    Scheme,
    /// No host is named.
    Host,
    /// A user name or a password stands in it.
    UserInformation,
    /// A port below 1024 other than 80 and 443.
    Port,
    /// The unspecified address and "this network": `0.0.0.0/8`, `::`.
    ThisNetwork,
    /// This machine: `127.0.0.0/8`, `::1`.
    Loopback,
    /// Private networks (RFC 1918).
    Private,
    /// Carrier-grade NAT (RFC 6598).
    CarrierGrade,
    /// Link-local: `169.254.0.0/16`, `fe80::/10`.
    LinkLocal,
    /// Where a cloud tells a machine its secrets.
    Metadata,
    /// Assigned to protocols by the IETF: `192.0.0.0/24`, `2001::/23`.
    ProtocolAssignment,
    /// For documentation only.
    Documentation,
    /// For benchmarks of networks.
    Benchmarking,
    /// Multicast.
    Multicast,
    /// The limited broadcast address.
    Broadcast,
    /// Reserved: `240.0.0.0/4`, and whatever of IPv6 is no global unicast.
    Reserved,
    /// IPv6's private networks: `fc00::/7`.
    UniqueLocal,
    /// IPv6's former private networks: `fec0::/10`.
    SiteLocal,
    /// Where packets are thrown away: `100::/64`.
    Discard,
    /// An IPv4 address after 96 zero bits (RFC 4291, 2.5.5.1).
    Compatible,
    /// An IPv4 address behind a stateless translator (RFC 2765).
    Translated,
    /// An IPv4 address behind a NAT64 (RFC 6052, RFC 8215).
    Nat64,
    /// An IPv4 address behind a 6to4 relay (RFC 3056).
    SixToFour,
    /// An IPv4 address behind a Teredo relay (RFC 4380).
    Teredo,
    /// An IPv4 address behind an ISATAP router (RFC 5214).
    Isatap,
}

impl Rule {
    /// All rules, in the order in which a URL is judged.
    pub const ALL: [Self; 26] = [
        Self::Unreadable,
        Self::Scheme,
        Self::Host,
        Self::UserInformation,
        Self::Port,
        Self::ThisNetwork,
        Self::Loopback,
        Self::Private,
        Self::CarrierGrade,
        Self::LinkLocal,
        Self::Metadata,
        Self::ProtocolAssignment,
        Self::Documentation,
        Self::Benchmarking,
        Self::Multicast,
        Self::Broadcast,
        Self::Reserved,
        Self::UniqueLocal,
        Self::SiteLocal,
        Self::Discard,
        Self::Compatible,
        Self::Translated,
        Self::Nat64,
        Self::SixToFour,
        Self::Teredo,
        Self::Isatap,
    ];

    /// Its name in lists, logs and figures: stable, one word or words joined by `-`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Scheme => "scheme",
            Self::Host => "host",
            Self::UserInformation => "user-information",
            Self::Port => "port",
            Self::ThisNetwork => "this-network",
            Self::Loopback => "loopback",
            Self::Private => "private",
            Self::CarrierGrade => "carrier-grade",
            Self::LinkLocal => "link-local",
            Self::Metadata => "metadata",
            Self::ProtocolAssignment => "protocol-assignment",
            Self::Documentation => "documentation",
            Self::Benchmarking => "benchmarking",
            Self::Multicast => "multicast",
            Self::Broadcast => "broadcast",
            Self::Reserved => "reserved",
            Self::UniqueLocal => "unique-local",
            Self::SiteLocal => "site-local",
            Self::Discard => "discard",
            Self::Compatible => "ipv4-compatible",
            Self::Translated => "ipv4-translated",
            Self::Nat64 => "nat64",
            Self::SixToFour => "6to4",
            Self::Teredo => "teredo",
            Self::Isatap => "isatap",
        }
    }

    /// The rule of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.name() == name)
    }

    /// What an address must be, for a rule on the shape of a URL; none for a rule on where it leads.
    const fn shape(self) -> Option<&'static str> {
        match self {
            Self::Unreadable => Some("must be an absolute http or https address"),
            Self::Scheme => Some("must be an http or https address"),
            Self::Host => Some("must be an address with a host"),
            Self::UserInformation => Some("must be an address without user name and password"),
            Self::Port => Some("must use port 80, 443 or one from 1024 up"),
            _ => None,
        }
    }

    const fn place(self) -> &'static str {
        match self {
            Self::ThisNetwork => "the unspecified address or \"this network\"",
            Self::Loopback => "loopback",
            Self::Private => "a private network (RFC 1918)",
            Self::CarrierGrade => "a carrier-grade network (RFC 6598)",
            Self::LinkLocal => "a link-local address",
            Self::Metadata => "a cloud's metadata service",
            Self::ProtocolAssignment => "an address assigned to a protocol",
            Self::Documentation => "an address for documentation",
            Self::Benchmarking => "an address for benchmarks",
            Self::Multicast => "a multicast address",
            Self::Broadcast => "the broadcast address",
            Self::UniqueLocal => "a unique local network (fc00::/7)",
            Self::SiteLocal => "a site-local network (fec0::/10)",
            Self::Discard => "the discard prefix",
            Self::Compatible => "an IPv4-compatible address",
            Self::Translated => "an IPv4-translated address",
            Self::Nat64 => "an IPv4 address behind NAT64",
            Self::SixToFour => "an IPv4 address behind 6to4",
            Self::Teredo => "an IPv4 address behind Teredo",
            Self::Isatap => "an IPv4 address behind ISATAP",
            _ => "a reserved address",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shape() {
            Some(shape) => formatter.write_str(shape),
            None => write!(
                formatter,
                "must not lead to {} unless the operator opens it with --allow-destination",
                self.place()
            ),
        }
    }
}

/// A refusal of the guard. Addresses that a name led to are not in it: they are the operator's to know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule}, got {got}")]
pub struct Refusal {
    /// The rule that refused.
    pub rule: Rule,
    /// What was refused: the host as it was understood (`127.0.0.1` for `0x7f.1`), the scheme or the port.
    pub got: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_name_of_its_own() {
        for rule in Rule::ALL {
            assert_eq!(Rule::named(rule.name()), Some(rule));
        }
        assert_eq!(Rule::named("public"), None);
    }

    #[test]
    fn a_refusal_says_which_rule_and_what_opens_the_address() {
        let refusal = Refusal { rule: Rule::Private, got: "10.0.0.1".into() };
        assert_eq!(
            refusal.to_string(),
            "must not lead to a private network (RFC 1918) unless the operator opens it with \
             --allow-destination, got 10.0.0.1"
        );
        let refusal = Refusal { rule: Rule::Port, got: "22".into() };
        assert_eq!(refusal.to_string(), "must use port 80, 443 or one from 1024 up, got 22");
    }
}
