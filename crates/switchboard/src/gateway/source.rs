//! Where a request comes from, as policies, limits and the audit see it.

use std::net::{IpAddr, Ipv4Addr};

use http::request::Parts;
use jiff::Timestamp;

use super::{Peer, TrustedProxies};
use crate::access::Circumstances;

/// The source of a request.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// The client's address; behind a trusted proxy, the one that it names.
    pub address: IpAddr,
    /// Whether TLS was ended here.
    pub secure: bool,
}

impl Source {
    /// The source of a request that the listener took.
    pub fn of(parts: &Parts, proxies: &TrustedProxies) -> Self {
        match parts.extensions.get::<Peer>() {
            Some(peer) => Self { address: peer.source(&parts.headers, proxies), secure: peer.secure },
            // No request comes without its peer; one that did would come from nowhere.
            None => Self { address: Ipv4Addr::UNSPECIFIED.into(), secure: false },
        }
    }

    /// What conditions are judged on at this time.
    pub fn at(self, now: Timestamp) -> Circumstances {
        Circumstances { source: self.address, secure: self.secure, now }
    }
}
