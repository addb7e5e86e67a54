//! From a name to its addresses: within a deadline, so many at once, one at a time for each name.
//!
//! A look-up of the system blocks a thread for as long as the name's servers please, and cannot be called off. So its
//! place is given back only when it has really ended, and whoever asks for a name that is being looked up waits for that
//! same answer: one name with slow servers holds one place.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{Semaphore, watch};

/// The longest that anybody waits for the addresses of a name (decided).
pub(super) const DEADLINE: Duration = Duration::from_secs(2);

/// Look-ups under way at once for those who call (decided): each may hold a thread.
pub(super) const CALLING: usize = 64;
/// And for those who save an address (decided): names that hang there take no place from deliveries.
pub(super) const SAVING: usize = 16;

/// Looks names up.
#[async_trait::async_trait]
pub trait Resolve: Send + Sync {
    /// The addresses of a name, as the network says them at this moment.
    ///
    /// # Errors
    /// The name has none, or nobody could tell.
    async fn addresses(&self, name: &str) -> std::io::Result<Vec<IpAddr>>;
}

/// The system's own resolver: its hosts file, its name servers.
#[derive(Clone, Copy, Debug)]
pub struct SystemResolver;

#[async_trait::async_trait]
impl Resolve for SystemResolver {
    async fn addresses(&self, name: &str) -> std::io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// A name without addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the name {name} was not resolved: {reason}")]
pub struct Unresolved {
    /// The name.
    pub name: String,
    /// Why.
    pub reason: String,
}

type Answer = Result<Arc<[IpAddr]>, Unresolved>;
type UnderWay = Mutex<HashMap<String, watch::Receiver<Option<Answer>>>>;

/// Look-ups within their bounds.
pub(super) struct LookUps {
    resolver: Arc<dyn Resolve>,
    deadline: Duration,
    places: Arc<Semaphore>,
    under_way: Arc<UnderWay>,
}

impl LookUps {
    /// At most so many at once.
    pub(super) fn new(resolver: Arc<dyn Resolve>, deadline: Duration, at_once: usize) -> Self {
        let places = Arc::new(Semaphore::new(at_once));
        Self { resolver, deadline, places, under_way: Arc::default() }
    }

    /// The addresses of a name; at least one.
    pub(super) async fn addresses(&self, name: &str) -> Answer {
        let unresolved = |reason: String| Err(Unresolved { name: name.to_owned(), reason });
        let mut answer = self.join(name);
        let told = tokio::time::timeout(self.deadline, answer.wait_for(Option::is_some)).await;
        match told.map(|told| told.ok().and_then(|answer| answer.clone())) {
            Ok(Some(answer)) => answer,
            Ok(None) => unresolved("the look-up ended badly".to_owned()),
            Err(_) => unresolved(format!("no answer within {} ms", self.deadline.as_millis())),
        }
    }

    /// The look-up of this name that is under way, or a new one.
    fn join(&self, name: &str) -> watch::Receiver<Option<Answer>> {
        let mut under_way = self.under_way.lock();
        let entry = under_way.entry(name.to_owned());
        if let Entry::Occupied(entry) = &entry
            && entry.get().has_changed().is_ok()
        {
            return entry.get().clone();
        }
        let (tell, answer) = watch::channel(None);
        entry.insert_entry(answer.clone());
        tokio::spawn(self.look_up(name.to_owned(), tell));
        answer
    }

    fn look_up(&self, name: String, tell: watch::Sender<Option<Answer>>) -> impl Future<Output = ()> + use<> {
        let (resolver, deadline) = (Arc::clone(&self.resolver), self.deadline);
        let (places, under_way) = (Arc::clone(&self.places), Arc::clone(&self.under_way));
        async move {
            // Nobody waits longer than the deadline, so nobody is left to look it up for.
            let place = tokio::time::timeout(deadline, places.acquire_owned()).await;
            let found = match &place {
                Ok(Ok(_)) => resolver.addresses(&name).await.map_err(|error| error.to_string()),
                Ok(Err(_)) | Err(_) => Err("too many other names are being looked up".to_owned()),
            };
            let found = found.and_then(|addresses| match addresses.is_empty() {
                true => Err("it has no address".to_owned()),
                false => Ok(Arc::from(addresses)),
            });
            under_way.lock().remove(&name);
            tell.send_replace(Some(found.map_err(|reason| Unresolved { name, reason })));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Answers a name once it is let go, and counts.
    struct Slow {
        asked: AtomicUsize,
        at_once: AtomicUsize,
        most: AtomicUsize,
        go: Semaphore,
    }

    impl Slow {
        fn new() -> Arc<Self> {
            let zero = || AtomicUsize::new(0);
            Arc::new(Self { asked: zero(), at_once: zero(), most: zero(), go: Semaphore::new(0) })
        }
    }

    #[async_trait::async_trait]
    impl Resolve for Slow {
        async fn addresses(&self, name: &str) -> std::io::Result<Vec<IpAddr>> {
            self.asked.fetch_add(1, Ordering::SeqCst);
            let now = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            drop(self.go.acquire().await);
            self.at_once.fetch_sub(1, Ordering::SeqCst);
            Ok(if name == "nothing.example" { Vec::new() } else { vec![Ipv4Addr::LOCALHOST.into()] })
        }
    }

    fn with(resolver: &Arc<Slow>, deadline: Duration) -> Arc<LookUps> {
        Arc::new(LookUps::new(Arc::clone(resolver) as Arc<dyn Resolve>, deadline, CALLING))
    }

    const PATIENCE: Duration = Duration::from_secs(30);
    const SHORT: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn those_who_ask_for_the_same_name_share_a_look_up() {
        let slow = Slow::new();
        let look_ups = with(&slow, PATIENCE);
        let asking: Vec<_> = (0..10)
            .map(|_| {
                let look_ups = Arc::clone(&look_ups);
                tokio::spawn(async move { look_ups.addresses("a.example").await })
            })
            .collect();
        while slow.asked.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        slow.go.add_permits(100);
        for asked in asking {
            assert_eq!(asked.await.unwrap().unwrap().len(), 1);
        }
        assert_eq!(slow.asked.load(Ordering::SeqCst), 1);
        assert_eq!(look_ups.under_way.lock().len(), 0);
        look_ups.addresses("a.example").await.unwrap();
        assert_eq!(slow.asked.load(Ordering::SeqCst), 2, "what was answered is not kept");
    }

    #[tokio::test]
    async fn a_look_up_that_nobody_waits_for_any_more_keeps_its_place_until_it_ends() {
        let slow = Slow::new();
        let look_ups = with(&slow, SHORT);
        let mut asking = tokio::task::JoinSet::new();
        for name in 0..CALLING + 20 {
            let look_ups = Arc::clone(&look_ups);
            asking.spawn(async move { look_ups.addresses(&format!("{name}.example")).await });
        }
        while let Some(answer) = asking.join_next().await {
            let reason = answer.unwrap().unwrap_err().reason;
            assert!(reason == "no answer within 50 ms" || reason.starts_with("too many"), "{reason}");
        }
        assert!(look_ups.addresses("late.example").await.is_err());
        assert_eq!(slow.most.load(Ordering::SeqCst), CALLING);
    }

    #[tokio::test]
    async fn a_name_without_an_address_is_not_resolved() {
        let slow = Slow::new();
        slow.go.add_permits(1);
        let error = with(&slow, PATIENCE).addresses("nothing.example").await.unwrap_err();
        assert_eq!(error.to_string(), "the name nothing.example was not resolved: it has no address");
    }
}
