//! Events of a network, recorded together with their receipts in one transaction.

use std::sync::Arc;

use cams::receipts::{self as shapes, AuditReceipt, ConversationType, FrameType, StatusReceipt};

use super::compose::{Order, Receipt, dispatch};
use super::{Deliverer, routing};
use crate::model::message::Content;
use crate::model::{
    AccountId, AuditStatus, Clocks, Direction, Instance, Message, MessageId, MessageStatus, Number, Template,
};
use crate::store::{self, Change, CommitError, Step, StoreError, Versioned, records, retired};

/// How long a status waits for `Sent` to come before it, milliseconds of the wall clock.
const HOLD_MS: i64 = 5_000;
/// A `Sent` that comes in the last moments of that wait is recorded only, so that it cannot be overtaken on its way.
const HOLD_MARGIN_MS: i64 = 1_000;

/// What the network says of a sent message.
#[derive(Debug, Clone)]
pub struct StatusNews {
    /// The new status.
    pub status: MessageStatus,
    /// When, milliseconds of the network's clock.
    pub at_ms: i64,
    /// The network's id of the message.
    pub network_id: Option<String>,
    /// Why it failed.
    pub error: Option<StatusError>,
    /// The conversation: id and category.
    pub conversation: Option<(Option<String>, Option<String>)>,
}

/// Why a message failed, in the network's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusError {
    /// Its number.
    pub code: i64,
    /// Its text.
    pub text: String,
}

/// Records events and dispatches their receipts.
#[derive(Clone)]
pub struct Dispatcher {
    store: store::Shared,
    clocks: Clocks,
    deliverer: Arc<Deliverer>,
}

impl Dispatcher {
    /// Works on this store and hands fresh deliveries to this deliverer.
    pub fn new(store: store::Shared, clocks: Clocks, deliverer: Deliverer) -> Self {
        Self { store, clocks, deliverer: Arc::new(deliverer) }
    }

    /// Commits a change and hands over the deliveries that it made due.
    pub async fn commit(&self, change: Change) -> Result<(), CommitError> {
        let committed = self.store.commit(change).await?;
        self.deliverer.offer(committed.deliveries);
        Ok(())
    }

    /// A sent message moved on. What is no news is recorded without a receipt. When its space was deleted, the settings that
    /// the space had then hold. A message that is not known is left alone.
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
            message.fail_reason = news.error.as_ref().map(describe).or(message.fail_reason);
            let order = Order { key: message.id.to_string(), position: news.status.rank(), not_before_ms };
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

    /// A person wrote. A message that is known already is no news.
    pub async fn inbound(
        &self,
        account: &AccountId,
        message: &Message,
        receipt: &cams::receipts::InboundReceipt,
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
            if let Some((_, number)) = self.governing(&mut change, message).await? {
                let order = Order { key: message.id.to_string(), position: 0, not_before_ms: now_ms };
                let receipt = Receipt::Inbound(Box::new(receipt.clone()));
                dispatch(&mut change, &receipt, &routing::of_inbound(&number), &order)?;
            }
            change.step(Step::InsertMessage(Box::new(message.clone())));
            match self.commit(change).await {
                Err(CommitError::Conflict) => {}
                Err(CommitError::Store(error)) => return Err(error),
                Err(CommitError::NonceUsed | CommitError::Refused(_)) | Ok(()) => return Ok(()),
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
                let order = Order { key, position: 0, not_before_ms: now_ms };
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

/// `131026:Receiver is incapable of receiving this message` (behaviour notes, 3.3).
fn describe(error: &StatusError) -> String {
    format!("{}:{}", error.code, error.text)
}

/// The receipt of a status, with the fields of the table (behaviour notes, 3.3).
fn status_receipt(message: &Message, news: &StatusNews) -> StatusReceipt {
    let (frame, kind, template) = match &message.content {
        Content::Template { code, name, language, .. } => {
            (FrameType::Template, "TEMPLATE", Some((code.clone(), name.clone(), language.clone())))
        }
        Content::Text { .. } | Content::Inbound { .. } => (FrameType::Message, "TEXT", None),
    };
    let (template_code, template_name, language) = match template {
        Some((code, name, language)) => (Some(code), Some(name), Some(language)),
        None => (None, None, None),
    };
    let (conversation_id, conversation_type) = news.conversation.clone().unwrap_or_default();
    StatusReceipt {
        message_id: message.id.to_string(),
        from: message.number.to_string(),
        to: message.peer.as_str().to_owned(),
        from_user_id: None,
        from_parent_user_id: None,
        from_user_name: None,
        timestamp: news.at_ms,
        status: status_word(news.status),
        status_description: Some(news.status.as_str().to_owned()),
        error_code: news.error.as_ref().map(|error| error.code.to_string()),
        error_description: news.error.as_ref().map(describe),
        conversation_type: conversation_type.as_deref().and_then(conversation_word),
        conversation_id,
        conversation_expiration_time: None,
        msg_frame_type: frame,
        r#type: Some(kind.to_owned()),
        task_id: Some(message.task_id.clone().unwrap_or_else(|| message.id.to_string())),
        origin_phone_number: None,
        template_code,
        template_name,
        language,
        group_id: None,
    }
}

fn status_word(status: MessageStatus) -> shapes::Status {
    match status {
        MessageStatus::Accepted | MessageStatus::Sent => shapes::Status::Sent,
        MessageStatus::Delivered => shapes::Status::Delivered,
        MessageStatus::Read => shapes::Status::Read,
        MessageStatus::Failed => shapes::Status::Failed,
    }
}

/// The four words of the table; the network knows more, which have no place in a receipt.
fn conversation_word(category: &str) -> Option<ConversationType> {
    match category {
        "service" => Some(ConversationType::Service),
        "utility" => Some(ConversationType::Utility),
        "marketing" => Some(ConversationType::Marketing),
        "authentication" => Some(ConversationType::Authentication),
        _ => None,
    }
}

/// The receipt of a template's review (behaviour notes, 3.5: always in the form of version 2, with CustSpaceId).
fn audit_receipt(space: &Instance, template: &Template) -> AuditReceipt {
    AuditReceipt {
        waba_id: space.waba.clone().unwrap_or_default(),
        template_code: Some(template.code.clone()),
        language: Some(template.language.clone()),
        audit_status: Some(audit_word(template.audit_status)),
        reason: Some(template.reason.clone().unwrap_or_default()),
        r#type: shapes::AuditType::Template,
        phone_number: None,
        status: None,
        current_limit: None,
        cust_space_id: Some(space.id.to_string()),
    }
}

fn audit_word(status: AuditStatus) -> shapes::AuditStatus {
    match status {
        AuditStatus::Auditing => shapes::AuditStatus::Auditing,
        AuditStatus::Pass => shapes::AuditStatus::Pass,
        AuditStatus::Fail => shapes::AuditStatus::Fail,
        AuditStatus::Unaudit => shapes::AuditStatus::Unaudit,
        AuditStatus::Paused => shapes::AuditStatus::Paused,
        AuditStatus::Disabled => shapes::AuditStatus::Disabled,
    }
}
