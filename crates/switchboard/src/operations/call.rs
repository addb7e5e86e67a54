//! One call, as an operation sees it.

use std::sync::Arc;

use cams::errors::Refusal;
use parking_lot::Mutex;
use tokio::sync::watch;

use super::Failure;
use crate::channels::guard::Guard;
use crate::channels::{http, whatsapp};
use crate::model::message::MessageIds;
use crate::model::{AccountId, Clocks, InstallationLimits};
use crate::outbound::Outbound;
use crate::queues::{Queues, Tokens};
use crate::receipts::Dispatcher;
use crate::store::sealing::MasterKey;
use crate::store::{
    self, Change, CommitError, Expected, NonceHash, Patch, Record, Step, StoreError, Versioned, records,
};

/// Who judges the 24-hour window of messages that are no templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowRule {
    /// The service, by the messages that it saw: the call is refused.
    Service,
    /// The network: a refusal comes as a `Failed` receipt.
    Network,
}

/// What operations work with.
pub struct Services {
    /// The state.
    pub store: store::Shared,
    /// Records events with their receipts and hands deliveries over.
    pub dispatcher: Dispatcher,
    /// The queues.
    pub queues: Queues,
    /// Makes credentials for queues of receipts.
    pub tokens: Tokens,
    /// Takes accepted messages to the network.
    pub outbound: Outbound,
    /// The connector; none when no network is set up.
    pub network: Option<Arc<whatsapp::Connector>>,
    /// Judges the addresses that callers name.
    pub guard: Guard,
    /// Fetches what callers name, behind the guard.
    pub client: http::Client,
    /// The two clocks.
    pub clocks: Clocks,
    /// Makes message ids.
    pub message_ids: MessageIds,
    /// Who judges the window.
    pub window: WindowRule,
    /// Seals and opens the secrets of destinations.
    pub master_key: Arc<MasterKey>,
    /// How often accounts may call operations, where they have no limits of their own.
    pub limits: Arc<InstallationLimits>,
    /// Turns true when the service stops: who waits for something is answered.
    pub stop: watch::Receiver<bool>,
}

/// One call of one account.
pub struct Call<'a> {
    /// Who calls.
    pub account: &'a AccountId,
    /// What there is to work with.
    pub services: &'a Services,
    nonce: Mutex<Option<NonceHash>>,
}

impl<'a> Call<'a> {
    /// A call whose nonce is used and not yet on disk.
    pub fn new(account: &'a AccountId, services: &'a Services, nonce: NonceHash) -> Self {
        Self { account, services, nonce: Mutex::new(Some(nonce)) }
    }

    /// The nonce, if no change took it to disk.
    pub fn unwritten_nonce(&self) -> Option<NonceHash> {
        *self.nonce.lock()
    }

    /// The store.
    pub fn store(&self) -> &dyn store::Store {
        self.services.store.as_ref()
    }

    /// The network, or the failure that says that there is none.
    pub fn network(&self) -> Result<&whatsapp::Connector, Failure> {
        let network = self.services.network.as_deref();
        network.ok_or_else(|| Failure::NetworkSilent("no network is set up".to_owned()))
    }

    /// Milliseconds of the wall clock.
    pub fn wall_ms(&self) -> i64 {
        self.services.clocks.wall().as_millisecond()
    }

    /// Milliseconds of the network clock.
    pub fn network_ms(&self) -> i64 {
        self.services.clocks.network().as_millisecond()
    }

    /// A change of this account that burns the call's nonce.
    pub fn change(&self) -> Change {
        Change { nonce: self.unwritten_nonce(), ..Change::new(self.account, self.wall_ms()) }
    }

    /// Commits a change; the call's nonce is on disk afterwards.
    pub async fn commit(&self, change: Change) -> Result<(), CommitError> {
        self.services.dispatcher.commit(change).await?;
        *self.nonce.lock() = None;
        Ok(())
    }

    /// Burns the nonce on disk before the network is asked, so that the call cannot be repeated after a crash.
    pub async fn burn_nonce(&self) -> Result<(), Failure> {
        Ok(self.commit(self.change()).await?)
    }

    /// Amends a record in the transaction of the call: `amend` works on it as it is then, and answers what else belongs to
    /// the change. Answers the record as it is now; `absent` is the refusal when there is none.
    pub async fn amend<R: Record>(
        &self,
        key: &str,
        absent: Refusal,
        amend: impl Fn(&mut R) -> Result<Vec<Step>, Refusal> + Send + Sync + 'static,
    ) -> Result<R, Failure> {
        let amended = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&amended);
        let patch = Patch::new(move |row| {
            let Some(row) = row else { return Err(absent.clone().into()) };
            let stored = row.read::<R>()?;
            let mut record = stored.value;
            let mut steps = amend(&mut record)?;
            steps.push(Step::put(&record, Expected::Version(stored.version))?);
            *slot.lock() = Some(record);
            Ok(steps)
        });
        let mut change = self.change();
        change.step(Step::Amend { kind: R::KIND, key: key.to_owned(), patch });
        self.commit(change).await?;
        let amended = amended.lock().take();
        Ok(amended.ok_or_else(|| StoreError::Damaged(format!("{} {key} was not amended", R::KIND)))?)
    }

    /// All records of a kind of this account.
    pub async fn list<R: Record>(&self) -> Result<Vec<R>, Failure> {
        let records = records::list::<R>(self.store(), self.account).await?;
        Ok(records.into_iter().map(|record| record.value).collect())
    }

    /// Records of a kind by an index.
    pub async fn find<R: Record>(&self, index: &str, value: &str) -> Result<Vec<Versioned<R>>, Failure> {
        Ok(records::find::<R>(self.store(), self.account, index, value).await?)
    }
}
