//! One call, as an operation sees it.

use std::sync::Arc;

use cams::errors::Refusal;
use parking_lot::Mutex;
use tokio::sync::watch;

use super::Failure;
use crate::access::{Access, Caller, Circumstances};
use crate::channels::guard::Guard;
use crate::channels::{http, whatsapp};
use crate::model::message::MessageIds;
use crate::model::{AccountId, AuditEntry, Clocks, InstallationLimits};
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
    /// Who may do what.
    pub access: Arc<Access>,
    /// Seals and opens the secrets of destinations.
    pub master_key: Arc<MasterKey>,
    /// How often accounts may call operations, where they have no limits of their own.
    pub limits: Arc<InstallationLimits>,
    /// Turns true when the service stops: who waits for something is answered.
    pub stop: watch::Receiver<bool>,
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused, or failed.
    Refused,
}

/// One call of one account.
pub struct Call<'a> {
    /// Whose state it is about: the caller's account.
    pub account: &'a AccountId,
    /// Who calls.
    pub caller: &'a Caller,
    /// From where and when.
    pub circumstances: Circumstances,
    /// What there is to work with.
    pub services: &'a Services,
    nonce: Mutex<Option<NonceHash>>,
    audit: Mutex<Option<Box<AuditEntry>>>,
}

impl<'a> Call<'a> {
    /// A call. Its nonce, where it has one, is used and not yet on disk.
    pub fn new(
        caller: &'a Caller,
        circumstances: Circumstances,
        services: &'a Services,
        nonce: Option<NonceHash>,
    ) -> Self {
        Self {
            account: &caller.account,
            caller,
            circumstances,
            services,
            nonce: Mutex::new(nonce),
            audit: Mutex::default(),
        }
    }

    /// Has this entry written in the transaction of what the call changes.
    pub fn audited_by(&self, entry: AuditEntry) {
        *self.audit.lock() = Some(Box::new(entry));
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

    /// A change of this account that burns the call's nonce and is noted in the audit.
    pub fn change(&self) -> Change {
        let audit = self.audit.lock().clone();
        Change { audit, ..self.unnoted() }
    }

    /// A change of another account that the call makes. It is noted there as well as with the caller's own account.
    pub fn change_of(&self, account: &AccountId) -> Change {
        Change { account: account.clone(), ..self.change() }
    }

    /// Adds to the call's entry in the audit.
    pub fn also_noted(&self, name: &str, value: &str) {
        if let Some(entry) = self.audit.lock().as_mut() {
            entry.target.push((name.to_owned(), value.to_owned()));
        }
    }

    fn unnoted(&self) -> Change {
        Change { nonce: *self.nonce.lock(), ..Change::new(self.account, self.wall_ms()) }
    }

    /// Commits a change; the call's nonce is on disk afterwards.
    pub async fn commit(&self, change: Change) -> Result<(), CommitError> {
        let noted = change.audit.is_some() && change.account == *self.account;
        self.services.dispatcher.commit(change).await?;
        *self.nonce.lock() = None;
        if noted {
            *self.audit.lock() = None;
        }
        Ok(())
    }

    /// Burns the nonce on disk before the network is asked, so that the call cannot be repeated after a crash.
    pub async fn burn_nonce(&self) -> Result<(), Failure> {
        Ok(self.commit(self.unnoted()).await?)
    }

    /// Ends a call that may change something: what no change of its own took to disk is there afterwards. What was refused is
    /// noted elsewhere.
    pub async fn finish(&self, outcome: Outcome) -> Result<(), Failure> {
        let change = match outcome {
            Outcome::Done => self.change(),
            Outcome::Refused => self.unnoted(),
        };
        if change.nonce.is_some() || change.audit.is_some() {
            self.commit(change).await?;
        }
        Ok(())
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
