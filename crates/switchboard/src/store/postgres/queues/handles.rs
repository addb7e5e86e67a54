//! What a receipt handle still opens: only the newest one of a message, and only until the message is visible again
//! (queue notes, 6.3).

use std::collections::{BTreeMap, HashSet};

use mns::ReceiptHandle;
use postgres::Query;

use super::definitions::{about, id};
use super::{Failure, PostgresStore, milliseconds, refused};
use crate::model::AccountId;
use crate::store::StoreError;
use crate::store::neighbours::News;
use crate::store::postgres::by_key;
use crate::store::queues::{QueueError, QueueKey, ReceivedMessage};

pub(super) async fn delete(
    store: &PostgresStore,
    key: &QueueKey,
    handles: &[ReceiptHandle],
    now_ms: i64,
) -> Result<Vec<Result<(), QueueError>>, QueueError> {
    let (messages, randoms) = columns(handles.iter());
    let sql = format!("WITH queue AS MATERIALIZED (SELECT id FROM queues WHERE account = $1 AND name = $2),
         gone AS (
             DELETE FROM queue_messages AS row USING queue, unnest($3::bigint[], $4::bigint[]) AS given (id, handle)
             WHERE row.account = $1 AND {given} AND row.id = given.id AND row.queue = queue.id AND row.handle = given.handle
             AND row.visible_ms > $5 RETURNING row.id, row.handle)
         SELECT queue.id, gone.id, gone.handle FROM queue LEFT JOIN gone ON true",
        given = by_key::given("row.id", "$3"),
    );
    let removal = || vec![about(key, sql.clone()).with(messages.clone()).with(randoms.clone()).with(now_ms)];
    let (queue, mut gone): (i64, HashSet<(i64, i64)>) =
        match store.keyed(&key.account, now_ms, removal).await.map_err(refused)? {
            Some(rows) => {
                let rows = rows.into_iter().next().unwrap_or_default();
                let queue = rows.first().ok_or(QueueError::QueueNotExist)?.get(0);
                let gone = rows.iter().filter_map(|row| Some((row.get::<_, Option<i64>>(1)?, row.get(2))));
                (queue, gone.collect())
            }
            None => (id(store, key).await?, not_there(store, key, handles).await?),
        };
    let answer = |handle: &ReceiptHandle| {
        if handle.queue() != queue {
            return Err(QueueError::ForeignHandle);
        }
        match gone.remove(&(handle.message(), handle.random().cast_signed())) {
            true => Ok(()),
            false => Err(QueueError::MessageNotExist),
        }
    };
    Ok(handles.iter().map(answer).collect())
}

/// Those whose messages are gone, where it was not seen which ones went just now.
async fn not_there(
    store: &PostgresStore,
    key: &QueueKey,
    handles: &[ReceiptHandle],
) -> Result<HashSet<(i64, i64)>, QueueError> {
    let sql = format!("SELECT id FROM queue_messages WHERE account = $1 AND {}", by_key::given("id", "$2"));
    let (messages, _) = columns(handles.iter());
    let rows = store.of_queue(Query::new(sql).with(key.account.to_string()).with(messages)).await?;
    let there: HashSet<i64> = rows.iter().map(|row| row.get(0)).collect();
    let gone = handles.iter().filter(|handle| !there.contains(&handle.message()));
    Ok(gone.map(|handle| (handle.message(), handle.random().cast_signed())).collect())
}

/// Messages and the random parts of their handles.
fn columns<'a>(handles: impl Iterator<Item = &'a ReceiptHandle>) -> (Vec<i64>, Vec<i64>) {
    handles.map(|handle| (handle.message(), handle.random().cast_signed())).unzip()
}

pub(super) async fn change_visibility(
    store: &PostgresStore,
    key: &QueueKey,
    handle: ReceiptHandle,
    (visibility_s, new_handle): (u32, u64),
    now_ms: i64,
) -> Result<i64, QueueError> {
    let visible_ms = now_ms + milliseconds(visibility_s);
    let is_shown = visibility_s == 0;
    let sql = "WITH done AS (
             UPDATE queue_messages AS row SET visible_ms = $6, handle = $7 FROM queues
             WHERE queues.account = $1 AND queues.name = $2 AND row.account = $1 AND row.id = $3
             AND row.queue = queues.id AND queues.id = $8 AND row.handle = $4 AND row.visible_ms > $5 RETURNING 1)
         SELECT 1 / count(*) FROM done";
    let change = || {
        let query = about(key, sql)
            .with(handle.message())
            .with(handle.random().cast_signed())
            .with(now_ms)
            .with(if is_shown { 0 } else { visible_ms })
            .with((!is_shown).then(|| new_handle.cast_signed()))
            .with(handle.queue());
        vec![query]
    };
    match store.keyed(&key.account, now_ms, change).await {
        Ok(_) => {}
        Err(Failure::Conflict) => {
            return match id(store, key).await? == handle.queue() {
                true => Err(QueueError::MessageNotExist),
                false => Err(QueueError::ForeignHandle),
            };
        }
        Err(failure) => return Err(refused(failure)),
    }
    if is_shown {
        store.starts.forget(key);
        store.wire.tell(News::Queue(key.clone(), 1));
    }
    Ok(visible_ms)
}

/// Undoes receives, queue by queue: the handles alone do not tell whose they are.
pub(super) async fn give_back(
    store: &PostgresStore,
    received: &[ReceivedMessage],
    now_ms: i64,
) -> Result<(), StoreError> {
    let mut queues: BTreeMap<i64, Vec<ReceiptHandle>> = BTreeMap::new();
    for ReceivedMessage { handle, .. } in received {
        queues.entry(handle.queue()).or_default().push(*handle);
    }
    let sql = format!("UPDATE queue_messages AS row SET visible_ms = 0, handle = NULL, dequeue_count = row.dequeue_count - 1,
         first_dequeued_ms = CASE WHEN row.dequeue_count > 1 THEN row.first_dequeued_ms END
         FROM unnest($3::bigint[], $4::bigint[]) AS given (id, handle)
         WHERE row.account = $1 AND row.queue = $2 AND {given} AND row.id = given.id AND row.handle = given.handle
         AND row.visible_ms > $5 RETURNING 1",
        given = by_key::given("row.id", "$3"),
    );
    for (queue, handles) in queues {
        let named = Query::new("SELECT account, name FROM queues WHERE id = $1").with(queue);
        let named = store.pool.query(named).await?;
        // Deleted, and its messages with it.
        let Some(row) = named.first() else { continue };
        let (account, name): (String, String) = (row.get(0), row.get(1));
        let (messages, randoms) = columns(handles.iter());
        let given = Query::new(sql.clone())
            .with(account.clone())
            .with(queue)
            .with(messages)
            .with(randoms)
            .with(now_ms);
        let given = store.transaction(vec![given]).await?;
        let account = AccountId::parse(&account).map_err(|error| StoreError::Damaged(error.to_string()))?;
        let (key, given) = (QueueKey::new(&account, name), given.first().map_or(0, Vec::len));
        if given > 0 {
            store.starts.forget(&key);
            store.wire.tell(News::Queue(key, given));
        }
    }
    Ok(())
}
