//! One job: send its message and record what the network said.

use std::time::Duration;

use super::worker::{Worker, millis};
use crate::channels::whatsapp::{self, Failure, Outgoing};
use crate::model::message::Content;
use crate::model::{AccountId, Message, MessageId, MessageStatus, Number, Recipient};
use crate::receipts::news::{Bearing, StatusError, StatusNews};
use crate::store::{Change, CommitError, Job, Step, Store, StoreError, Versioned, records, retired};

/// A job that is out of the worker's hands.
pub(super) type Ended = (AccountId, MessageId);

/// First wait before a send that was not taken is repeated; it doubles from attempt to attempt.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// Longest such wait.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// The error of a message that never reached the network (Meta Graph notes, 10: Service unavailable).
const UNAVAILABLE: i64 = 131_016;
/// The error of a message whose number has gone (Meta Graph notes, 10: Phone number not registered).
const NOT_REGISTERED: i64 = 133_010;

/// Sends a message if that is still to be done.
pub(super) async fn send(work: &Worker, job: Job) {
    if let Err(error) = attempt(work, &job).await {
        // The job is as it was and comes back from the table.
        tracing::error!(%error, message = %job.message, "a send cannot be recorded");
        tokio::time::sleep(FIRST_WAIT).await;
    }
}

async fn attempt(work: &Worker, job: &Job) -> Result<(), StoreError> {
    let store = work.store.as_ref();
    let Some(stored) = store.message(&job.account, &job.message).await? else {
        return forget(work, job).await;
    };
    if stored.value.status != MessageStatus::Accepted || stored.value.network_id.is_some() {
        return forget(work, job).await;
    }
    if job.attempts > 0 && now_ms(work).saturating_sub(job.created_ms) > millis(work.settings.retry_for) {
        let text =
            "the network did not say within the time for sending whether it took the message".to_owned();
        return fail(work, job, StatusError { code: UNAVAILABLE, text }).await;
    }
    let Some(number) = sender(store, &job.account, &stored.value).await? else {
        let text = "the sending number is no longer bound".to_owned();
        return fail(work, job, StatusError { code: NOT_REGISTERED, text }).await;
    };
    let outgoing = outgoing(&stored.value);
    match work.network.send(&number.network_id, &outgoing).await {
        Ok(accepted) => accept(work, job, stored, accepted.wamid).await,
        Err(Failure::Refused { code, message, details, retry_after, .. }) => {
            let text = details.unwrap_or(message);
            match retry_after {
                Some(wait) => again(work, job, wait, StatusError { code, text }).await,
                None => fail(work, job, StatusError { code, text }).await,
            }
        }
        Err(Failure::NotSent(reason)) => {
            again(work, job, FIRST_WAIT, StatusError { code: UNAVAILABLE, text: reason }).await
        }
        Err(Failure::InDoubt(reason)) => {
            tracing::warn!(message = %job.message, %reason, "a send is in doubt");
            let due_ms = now_ms(work).saturating_add(millis(work.settings.in_doubt));
            // Counted, and given its whole wait: a status of the last send goes before the end of the time for sending.
            store.postpone_job(&Job { attempts: job.attempts.saturating_add(1), ..job.clone() }, due_ms).await
        }
    }
}

/// The number that sends a message; that of a deleted space still does.
async fn sender(
    store: &dyn Store,
    account: &AccountId,
    message: &Message,
) -> Result<Option<Number>, StoreError> {
    if let Some(number) = records::get::<Number>(store, account, message.number.as_str()).await? {
        return Ok(Some(number.value));
    }
    let retired = retired::number(store, account, &message.space, &message.number).await?;
    Ok(retired.map(|number| number.value.0))
}

fn outgoing(message: &Message) -> Outgoing {
    Outgoing {
        recipient: match &message.peer {
            Recipient::Phone(number) => whatsapp::Recipient::Phone(number.to_string()),
            Recipient::UserId(id) => whatsapp::Recipient::UserId(id.clone()),
            Recipient::Group(id) => whatsapp::Recipient::Group(id.clone()),
        },
        content: match &message.content {
            Content::Text { body } | Content::Inbound { message: body, .. } => {
                whatsapp::Content::Text { body: body.clone() }
            }
            Content::Template { name, language, parameters, .. } => whatsapp::Content::Template {
                name: name.clone(),
                language: language.clone(),
                body_parameters: parameters.clone(),
            },
        },
        reply_to: message.context_network_id.clone(),
        callback_data: message.id.to_string(),
    }
}

/// The network took it: its id is kept, the job is done. A status may have been first; then there is nothing left to do.
async fn accept(
    work: &Worker,
    job: &Job,
    mut stored: Versioned<Message>,
    wamid: String,
) -> Result<(), StoreError> {
    loop {
        let mut change = Change::new(&job.account, now_ms(work));
        change.step(Step::RemoveJob { message: job.message.clone() });
        if stored.value.network_id.is_none() {
            let message = Message { network_id: Some(wamid.clone()), ..stored.value.clone() };
            change.step(Step::UpdateMessage { message: Box::new(message), version: stored.version });
        }
        match work.dispatcher.commit(change).await {
            Err(CommitError::Conflict) => match work.store.message(&job.account, &job.message).await? {
                Some(newer) => stored = newer,
                None => return forget(work, job).await,
            },
            Err(CommitError::Store(error)) => return Err(error),
            Err(CommitError::NonceUsed | CommitError::Refused(_)) | Ok(()) => return Ok(()),
        }
    }
}

/// Later again, with growing waits, until the time for it is over.
async fn again(work: &Worker, job: &Job, at_least: Duration, error: StatusError) -> Result<(), StoreError> {
    let now_ms = now_ms(work);
    let attempts = job.attempts.saturating_add(1);
    let doubled = FIRST_WAIT.saturating_mul(1 << attempts.min(10)).min(LONGEST_WAIT);
    let due_ms = now_ms.saturating_add(millis(doubled.max(at_least)));
    if due_ms - job.created_ms > millis(work.settings.retry_for) {
        return fail(work, job, error).await;
    }
    tracing::debug!(message = %job.message, code = error.code, attempts, "a send is repeated later");
    work.store.postpone_job(&Job { attempts, ..job.clone() }, due_ms).await
}

/// For good: the customer is told, unless the network said something meanwhile: then an earlier send of it arrived.
async fn fail(work: &Worker, job: &Job, error: StatusError) -> Result<(), StoreError> {
    let news = StatusNews {
        status: MessageStatus::Failed,
        at_ms: work.clocks.network().as_millisecond(),
        network_id: None,
        error: Some(error),
        conversation: None,
        bearing: Bearing::Unheard,
    };
    work.dispatcher.status(&job.account, &job.message, &news).await
}

async fn forget(work: &Worker, job: &Job) -> Result<(), StoreError> {
    let mut change = Change::new(&job.account, now_ms(work));
    change.step(Step::RemoveJob { message: job.message.clone() });
    match work.dispatcher.commit(change).await {
        Err(CommitError::Store(error)) => Err(error),
        _ => Ok(()),
    }
}

fn now_ms(work: &Worker) -> i64 {
    work.clocks.wall().as_millisecond()
}
