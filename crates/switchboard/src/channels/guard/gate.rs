//! The guard itself.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use url::{Host, Url};

use super::lookup::{CALLING, DEADLINE, LookUps, Resolve, SAVING, SystemResolver, Unresolved};
use super::ranges::broken_by;
use super::{Refusal, Rule};

/// The ports below this are other services' but for [`WEB_PORTS`] (decided).
const FIRST_FREE_PORT: u16 = 1024;
/// The ports of http and https.
const WEB_PORTS: [u16; 2] = [80, 443];

/// Judges the addresses that customers name. Clones are one guard: they share their look-ups.
#[derive(Clone)]
pub struct Guard {
    allowed: Arc<[IpNet]>,
    calling: Arc<LookUps>,
    saving: Arc<LookUps>,
}

/// Why a name leads to no address that is called.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// One of its addresses is refused, and so is the name.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It has no address, or nobody said so in time.
    #[error(transparent)]
    Unresolved(#[from] Unresolved),
}

impl Guard {
    /// A guard that asks the system for names. Addresses in the allowed ranges are open, whatever they are.
    #[must_use]
    pub fn new(allowed: Vec<IpNet>) -> Self {
        Self::with_resolver(allowed, Arc::new(SystemResolver))
    }

    /// A guard that asks this resolver for names.
    #[must_use]
    pub fn with_resolver(allowed: Vec<IpNet>, resolver: Arc<dyn Resolve>) -> Self {
        Self::within(allowed, &resolver, DEADLINE)
    }

    fn within(allowed: Vec<IpNet>, resolver: &Arc<dyn Resolve>, deadline: Duration) -> Self {
        let look_ups = |at_once| Arc::new(LookUps::new(Arc::clone(resolver), deadline, at_once));
        Self { allowed: allowed.into(), calling: look_ups(CALLING), saving: look_ups(SAVING) }
    }

    /// Judges an address that is about to be saved. A name is looked up; one that is not resolved (within 2 s) passes,
    /// because it is checked again when it is called (decided).
    ///
    /// # Errors
    /// The rule that the address breaks.
    pub async fn check_saved(&self, address: &str) -> Result<(), Refusal> {
        let url = Self::read(address)?;
        self.check_url(&url)?;
        let Some(Host::Domain(name)) = url.host() else { return Ok(()) };
        match self.resolve_by(&self.saving, name).await {
            Ok(_) | Err(NameError::Unresolved(_)) => Ok(()),
            Err(NameError::Refused(refusal)) => Err(refusal),
        }
    }

    /// Reads a URL as it is going to be called.
    ///
    /// # Errors
    /// There is none in the text.
    pub fn read(address: &str) -> Result<Url, Refusal> {
        let refused = |reason| Refusal { rule: Rule::Unreadable, got: format!("{reason}") };
        Url::parse(address).map_err(refused)
    }

    /// Judges all that a URL shows without a look-up: its shape, and its host where that is an address. The parser has
    /// turned every spelling of an IPv4 address (`0x7f.1`, `2130706433`, `%31%32%37.0.0.1`) into that address.
    ///
    /// # Errors
    /// The rule that the URL breaks.
    pub fn check_url(&self, url: &Url) -> Result<(), Refusal> {
        let refuse = |rule, got: String| Err(Refusal { rule, got });
        if !matches!(url.scheme(), "http" | "https") {
            return refuse(Rule::Scheme, url.scheme().to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refuse(Rule::UserInformation, "some".to_owned());
        }
        let port = url.port_or_known_default().unwrap_or_default();
        if port < FIRST_FREE_PORT && !WEB_PORTS.contains(&port) {
            return refuse(Rule::Port, port.to_string());
        }
        let address = match url.host() {
            None | Some(Host::Domain("")) => return refuse(Rule::Host, "none".to_owned()),
            Some(Host::Domain(_)) => return Ok(()),
            Some(Host::Ipv4(address)) => IpAddr::from(address),
            Some(Host::Ipv6(address)) => IpAddr::from(address),
        };
        self.check_address(address).or_else(|rule| refuse(rule, address.to_string()))
    }

    /// Judges one address. An allowed IPv4 address is open in its mapped form too.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn check_address(&self, address: IpAddr) -> Result<(), Rule> {
        let canonical = address.to_canonical();
        if self.allowed.iter().any(|net| net.contains(&address) || net.contains(&canonical)) {
            return Ok(());
        }
        broken_by(address).map_or(Ok(()), Err)
    }

    /// The addresses of a name, looked up once, all of them checked: the only ones that may be connected to.
    ///
    /// # Errors
    /// The name is not resolved, or one of its addresses is refused.
    pub async fn resolve(&self, name: &str) -> Result<Arc<[IpAddr]>, NameError> {
        self.resolve_by(&self.calling, name).await
    }

    async fn resolve_by(&self, look_ups: &LookUps, name: &str) -> Result<Arc<[IpAddr]>, NameError> {
        let addresses = look_ups.addresses(name).await?;
        for address in addresses.iter() {
            if let Err(rule) = self.check_address(*address) {
                tracing::debug!(name, %address, rule = rule.name(), "a name leads to a refused address");
                return Err(Refusal { rule, got: name.to_owned() }.into());
            }
        }
        Ok(addresses)
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Guard").field("allowed", &self.allowed).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use http::Uri;
    use proptest::prelude::*;

    use super::*;

    /// Never answers a name that begins with `hangs`.
    struct Hanging(AtomicUsize);

    #[async_trait::async_trait]
    impl Resolve for Hanging {
        async fn addresses(&self, name: &str) -> std::io::Result<Vec<IpAddr>> {
            if name.starts_with("hangs") {
                self.0.fetch_add(1, Ordering::SeqCst);
                std::future::pending::<()>().await;
            }
            Ok(vec![Ipv4Addr::new(8, 8, 8, 8).into()])
        }
    }

    #[tokio::test]
    async fn names_that_hang_when_they_are_saved_take_no_place_from_calls() {
        let resolver = Arc::new(Hanging(AtomicUsize::new(0)));
        let hanging: Arc<dyn Resolve> = Arc::clone(&resolver) as _;
        let guard = Guard::within(Vec::new(), &hanging, Duration::from_millis(200));
        let mut saving = tokio::task::JoinSet::new();
        for name in 0..CALLING + SAVING {
            let guard = guard.clone();
            saving.spawn(async move { guard.check_saved(&format!("http://hangs{name}.example/")).await });
        }
        while let Some(saved) = saving.join_next().await {
            saved.unwrap().unwrap();
        }
        assert_eq!(resolver.0.load(Ordering::SeqCst), SAVING);
        assert_eq!(guard.resolve("a.example").await.unwrap().len(), 1);
        // Nor does a call wait for the look-up of somebody who saves the same name.
        assert!(guard.resolve("hangs0.example").await.is_err());
        assert_eq!(resolver.0.load(Ordering::SeqCst), SAVING + 1);
    }

    /// An opinion of its own, on addresses that everybody agrees about.
    fn is_plainly_private(address: IpAddr) -> bool {
        match address.to_canonical() {
            IpAddr::V4(v4) => {
                v4.is_private()
                    || v4.is_loopback()
                    || v4.is_link_local()
                    || v4.is_multicast()
                    || v4.is_unspecified()
            }
            IpAddr::V6(v6) => v6.segments()[0] & 0xe000 != 0x2000,
        }
    }

    proptest! {
        #[test]
        fn what_passes_is_no_private_address_and_is_called_as_it_was_judged(
            text in "[hH]ttps?:[/\\\\]{0,2}(0x|0|127|10|%3[0-9]|[１２７。]|[0-9a-fA-F.:\\[\\]@\t]){1,14}(:[0-9]{1,5})?[/?#]?"
        ) {
            let guard = Guard::new(Vec::new());
            let Ok(url) = Guard::read(&text) else { return Ok(()) };
            if guard.check_url(&url).is_ok() {
                let host = url.host_str().unwrap();
                let uri: Uri = url.as_str().parse().unwrap();
                prop_assert_eq!(uri.host(), Some(host));
                if let Ok(address) = host.trim_matches(['[', ']']).parse() {
                    prop_assert!(!is_plainly_private(address), "{}", url);
                }
                prop_assert_eq!(Guard::read(url.as_str()).unwrap(), url);
            }
        }

        #[test]
        fn every_spelling_of_an_address_is_judged_as_that_address(bits: u32) {
            let guard = Guard::new(Vec::new());
            let address = Ipv4Addr::from_bits(bits);
            let expected = guard.check_address(address.into());
            let [first, second, ..] = address.octets();
            let low = bits & 0xffff;
            for host in [
                address.to_string(),
                format!("{bits}"),
                format!("0x{bits:x}"),
                format!("0{bits:o}"),
                format!("{first}.{second}.{low}"),
                format!("{first}.0x{:X}", bits & 0xff_ffff),
                format!("[::ffff:{address}]"),
            ] {
                let url = Guard::read(&format!("http://{host}/")).unwrap();
                prop_assert_eq!(guard.check_url(&url).map_err(|refusal| refusal.rule), expected, "{}", host);
            }
        }
    }
}
