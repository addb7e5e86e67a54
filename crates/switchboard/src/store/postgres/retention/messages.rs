//! Messages have their time in their ids, within each account.

use jiff::Timestamp;
use postgres::{Flight, Pool, Query};

use crate::model::MessageId;
use crate::store::postgres::Failure;
use crate::store::retention::{Forgotten, Place};

/// One step: looks at `limit` messages at most, and removes those that are old and not to be sent any more.
pub(super) async fn forget(
    pool: &Pool,
    mut account: String,
    mut after: String,
    before_ms: i64,
    limit: u32,
) -> Result<Forgotten, Failure> {
    let before = Timestamp::from_millisecond(before_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let before = MessageId::not_before(before);
    let (mut removals, mut looked_at) = (Vec::new(), 0);
    let next = loop {
        let (old, next_account) = look(pool, &account, &after, &before, limit - looked_at).await?;
        looked_at += u32::try_from(old.len()).unwrap_or(u32::MAX);
        let over: Vec<String> =
            old.iter().filter(|(_, is_to_be_sent)| !is_to_be_sent).map(|(id, _)| id.clone()).collect();
        if let Some((last, _)) = old.last() {
            after.clone_from(last);
        }
        if !over.is_empty() {
            removals.push(remove(&account, over));
        }
        if looked_at >= limit {
            break Some(Place::Messages(account, after));
        }
        let Some(next) = next_account else { break None };
        // An account without anything old is a look, too.
        looked_at += 1;
        (account, after) = (next, String::new());
        if looked_at >= limit {
            break Some(Place::Messages(account, after));
        }
    };
    let found = if removals.is_empty() { Vec::new() } else { pool.fly(&Flight::of(removals)).await? };
    let rows: i64 = found.iter().flatten().map(|row| row.get::<_, i64>(0)).sum();
    Ok(Forgotten { rows: u32::try_from(rows).unwrap_or(u32::MAX), next })
}

/// Old messages of an account and whether they are to be sent, and the account behind it.
async fn look(
    pool: &Pool,
    account: &str,
    after: &str,
    before: &MessageId,
    limit: u32,
) -> Result<(Vec<(String, bool)>, Option<String>), Failure> {
    let old = Query::new(
        "SELECT id, EXISTS (
             SELECT 1 FROM jobs WHERE jobs.account = messages.account AND jobs.message = messages.id)
         FROM messages WHERE account = $1 AND id > $2 AND id < $3 ORDER BY id LIMIT $4",
    )
    .with(account.to_owned())
    .with(after.to_owned())
    .with(before.to_string())
    .with(i64::from(limit));
    let next = Query::new("SELECT account FROM messages WHERE account > $1 ORDER BY account LIMIT 1")
        .with(account.to_owned());
    let found = pool.fly(&Flight::of(vec![old, next])).await?;
    let [old, next] = found.as_slice() else { return Ok((Vec::new(), None)) };
    let old = old.iter().map(|row| (row.get(0), row.get(1))).collect();
    Ok((old, next.first().map(|row| row.get(0))))
}

fn remove(account: &str, ids: Vec<String>) -> Query {
    Query::new(
        "WITH gone AS (
             DELETE FROM messages WHERE account = $1 AND id = ANY($2)
             AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.account = $1 AND jobs.message = messages.id) RETURNING 1)
         SELECT count(*) FROM gone",
    )
    .with(account.to_owned())
    .with(ids)
}
