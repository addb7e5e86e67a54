//! Events of a network, recorded together with their receipts in one transaction.

use std::sync::Arc;

use cams::receipts::InboundReceipt;

use super::compose::{Order, Receipt, dispatch};
use super::counts::{Added, Committing};
use super::listeners::{Listener, Listeners};
use super::news::{StatusError, StatusNews};
use super::shapes::{audit_receipt, status_receipt};
use super::{Deliverer, routing};
use crate::model::{
    AccountId, AuditStatus, Clocks, Delivery, Direction, Instance, Message, MessageId, MessageStatus, Number,
    Template,
};
use crate::queues::Waiting;
use crate::store::{self, Change, CommitError, Committed, Step, StoreError, Versioned, records, retired};

/// How long a status waits for `Sent` to come before it, milliseconds of the wall clock.
const HOLD_MS: i64 = 5_000;
/// A `Sent` that comes in the last moments of that wait is recorded only, so that it cannot be overtaken on its way.
const HOLD_MARGIN_MS: i64 = 1_000;

/// Records events and dispatches their receipts.
#[derive(Clone)]
pub struct Dispatcher {
    store: store::Shared,
    clocks: Clocks,
    deliverer: Arc<Deliverer>,
    counts: Committing,
    waiting: Waiting,
    listeners: Listeners,
}

impl Dispatcher {
    /// Works on this store and hands fresh deliveries to this deliverer.
    pub fn new(store: store::Shared, clocks: Clocks, deliverer: Deliverer) -> Self {
        Self {
            store,
            clocks,
            deliverer: Arc::new(deliverer),
            counts: Committing::new(),
            waiting: Waiting::default(),
            listeners: Listeners::default(),
        }
    }

    /// Tells those who wait at queues of what it puts there.
    #[must_use]
    pub fn telling(self, waiting: Waiting) -> Self {
        Self { waiting, ..self }
    }

    /// Listens for receipts of an account.
    pub fn listen(&self, account: &AccountId) -> Listener {
        self.listeners.listen(account)
    }

    /// Those who listen for receipts.
    pub fn listeners(&self) -> &Listeners {
        &self.listeners
    }

    /// Somebody says that this address of an account is back, or all of them: what is due there is tried now, by every node.
    pub fn ask_again(&self, account: &AccountId, url: Option<&str>) {
        self.deliverer.ask_again(account, url);
        self.store.tell(store::neighbours::News::IsBack(account.clone(), url.map(str::to_owned)));
    }

    /// What takes its receipts to their destinations.
    pub fn deliverer(&self) -> &Deliverer {
        &self.deliverer
    }

    /// Commits a change and hands over the deliveries that it made due.
    pub async fn commit(&self, change: Change) -> Result<(), CommitError> {
        let (account, added) = (change.account.clone(), Added::by(&change));
        let committed = self.store.commit(change).await?;
        self.counts.count(&added, &committed);
        if committed.receipts > 0 {
            self.listeners.tell(&account);
        }
        self.waiting.tell(&committed.queues);
        self.deliverer.offer(committed.deliveries);
        Ok(())
    }

    /// So many deliveries were cancelled, and these were set free by that.
    pub fn cancelled(&self, count: u64, freed: Vec<Delivery>) {
        self.counts.count(&Added::default(), &Committed { cancelled: count, ..Committed::default() });
        self.deliverer.offer(freed);
    }

    /// A sent message moved on. What is no news is recorded without a receipt. When its space was deleted, the settings that
    /// the space had then hold. A message that is not known is left alone; news without a bearing on the message ends its job
    /// and nothing else.
    pub async fn status(
        &self,
        account: &AccountId,
        id: &MessageId,
        news: &StatusNews,
    ) -> Result<(), StoreError> {
        loop {
            let Some(stored) = self.store.message(account, id).await? else {
                tracing::warn!(%account, message = %id, "a status of an unknown message");
                return Ok(());
            };
            let Some(change) = self.status_change(account, &stored, news).await? else { return Ok(()) };
            match self.commit(change).await {
                Err(CommitError::Conflict) => {}
                Err(CommitError::Store(error)) => return Err(error),
                Err(CommitError::NonceUsed | CommitError::Refused(_)) | Ok(()) => return Ok(()),
            }
        }
    }

    async fn status_change(
        &self,
        account: &AccountId,
        stored: &Versioned<Message>,
        news: &StatusNews,
    ) -> Result<Option<Change>, StoreError> {
        let now_ms = self.clocks.wall().as_millisecond();
        let mut change = Change::new(account, now_ms);
        if !news.bears_on(&stored.value) {
            change.step(Step::RemoveJob { message: stored.value.id.clone() });
            return Ok(Some(change));
        }
        let mut message = stored.value.clone();
        message.network_id = message.network_id.or_else(|| news.network_id.clone());
        let held_until = message.held_until_ms.unwrap_or_default();
        let late_sent = news.status == MessageStatus::Sent
            && matches!(message.status, MessageStatus::Delivered | MessageStatus::Read)
            && now_ms + HOLD_MARGIN_MS < held_until;
        if message.status.is_followed_by(news.status) || late_sent {
            if news.status == MessageStatus::Read {
                message.read_ms = Some(news.at_ms);
            }
            let unsent = message.status == MessageStatus::Accepted;
            if unsent && matches!(news.status, MessageStatus::Delivered | MessageStatus::Read) {
                message.held_until_ms = Some(now_ms + HOLD_MS);
            }
            let not_before_ms = match news.status {
                MessageStatus::Delivered | MessageStatus::Read => {
                    message.held_until_ms.unwrap_or_default().max(now_ms)
                }
                _ => now_ms,
            };
            if late_sent {
                message.held_until_ms = None;
            } else {
                message.status = news.status;
            }
            message.fail_reason = news.error.as_ref().map(StatusError::describe).or(message.fail_reason);
            let order = Order {
                key: message.id.to_string(),
                position: news.status.rank(),
                number: Some(message.number.to_string()),
                not_before_ms,
            };
            self.dispatch_status(&mut change, &message, news, &order).await?;
        }
        if message == stored.value {
            return Ok(None);
        }
        change.step(Step::RemoveJob { message: message.id.clone() });
        change.step(Step::UpdateMessage { message: Box::new(message), version: stored.version });
        Ok(Some(change))
    }

    async fn dispatch_status(
        &self,
        change: &mut Change,
        message: &Message,
        news: &StatusNews,
        order: &Order,
    ) -> Result<(), StoreError> {
        let governing = match self.governing(change, message).await? {
            Some(governing) => Some(governing),
            None => self.retired(change, message).await?,
        };
        let Some((space, number)) = governing else { return Ok(()) };
        let route = routing::of_status(&space, &number);
        let receipt = Receipt::Status(Box::new(status_receipt(message, news)));
        dispatch(change, &receipt, &route, order)
    }

    /// The space and number whose settings govern a message; the change holds only while they are as they were read,
    /// so that no receipt is addressed by a setting that was changed before.
    async fn governing(
        &self,
        change: &mut Change,
        message: &Message,
    ) -> Result<Option<(Instance, Number)>, StoreError> {
        let store = self.store.as_ref();
        let space = records::get::<Instance>(store, &change.account, message.space.as_str()).await?;
        let number = records::get::<Number>(store, &change.account, message.number.as_str()).await?;
        let (Some(space), Some(number)) = (space, number) else { return Ok(None) };
        change.expect(&space);
        change.expect(&number);
        Ok(Some((space.value, number.value)))
    }

    /// The same of a message whose space was deleted: as it was then.
    async fn retired(
        &self,
        change: &mut Change,
        message: &Message,
    ) -> Result<Option<(Instance, Number)>, StoreError> {
        let store = self.store.as_ref();
        let space = retired::instance(store, &change.account, &message.space).await?;
        let number = retired::number(store, &change.account, &message.space, &message.number).await?;
        let (Some(space), Some(number)) = (space, number) else { return Ok(None) };
        change.expect(&space);
        change.expect(&number);
        Ok(Some((space.value.0, number.value.0)))
    }

    /// A person wrote. A message that is known already is no news; one whose id is taken gets another one.
    pub async fn inbound(
        &self,
        account: &AccountId,
        mut message: Message,
        mut receipt: InboundReceipt,
        another_id: impl Fn() -> MessageId + Send,
    ) -> Result<(), StoreError> {
        debug_assert_eq!(message.direction, Direction::Up);
        loop {
            if let Some(network_id) = &message.network_id
                && self.store.message_of_network(account, network_id).await?.is_some()
            {
                return Ok(());
            }
            let now_ms = self.clocks.wall().as_millisecond();
            let mut change = Change::new(account, now_ms);
            if let Some((_, number)) = self.governing(&mut change, &message).await? {
                let order = Order {
                    key: message.id.to_string(),
                    position: 0,
                    number: Some(message.number.to_string()),
                    not_before_ms: now_ms,
                };
                let receipt = Receipt::Inbound(Box::new(receipt.clone()));
                dispatch(&mut change, &receipt, &routing::of_inbound(&number), &order)?;
            }
            change.step(Step::InsertMessage(Box::new(message.clone())));
            match self.commit(change).await {
                // The settings moved on, or the id is taken.
                Err(CommitError::Conflict) => {
                    message.id = another_id();
                    receipt.message_id = message.id.to_string();
                }
                Err(CommitError::Store(error)) => return Err(error),
                Err(_) | Ok(()) => return Ok(()),
            }
        }
    }

    /// A template's review moved on.
    pub async fn audit(
        &self,
        account: &AccountId,
        key: &str,
        status: AuditStatus,
        reason: Option<String>,
    ) -> Result<(), StoreError> {
        let store = self.store.as_ref();
        loop {
            let Some(stored) = records::get::<Template>(store, account, key).await? else { return Ok(()) };
            if stored.value.audit_status == status && stored.value.reason == reason {
                return Ok(());
            }
            let now_ms = self.clocks.wall().as_millisecond();
            let mut change = Change::new(account, now_ms);
            let template = Template {
                audit_status: status,
                reason: reason.clone(),
                updated_ms: self.clocks.network().as_millisecond(),
                ..stored.value.clone()
            };
            let space = records::get::<Instance>(store, account, template.space.as_str()).await?;
            if let Some(space) = space.filter(|_| stored.value.audit_status != status) {
                change.expect(&space);
                let receipt = Receipt::Audit(Box::new(audit_receipt(&space.value, &template)));
                let key = format!("template/{}/{}", template.code, template.language);
                let order = Order { key, position: 0, number: None, not_before_ms: now_ms };
                dispatch(&mut change, &receipt, &routing::of_audit(&space.value), &order)?;
            }
            change.replace(&stored, &template)?;
            match self.commit(change).await {
                Err(CommitError::Conflict) => {}
                Err(CommitError::Store(error)) => return Err(error),
                Err(CommitError::NonceUsed | CommitError::Refused(_)) | Ok(()) => return Ok(()),
            }
        }
    }
}
