//! Rows go page by page: a page is some blocks of a partition's file, since ids are an index's only within an account. What is to go
//! is judged again by the statement that removes it, one for each account.

use std::collections::BTreeMap;

use postgres::{Flight, Pool, Query, Row};

use super::logs::{At, Log};
use crate::store::postgres::partitions::{begins_ms, name};
use crate::store::postgres::{Failure, by_key};
use crate::store::retention::Forgotten;

/// Blocks of one page (decided): some hundred rows.
const BLOCKS: i64 = 8;

/// What a look at a page found.
struct Page {
    rows: Vec<Row>,
    is_last: bool,
}

/// One page of a day.
pub(super) async fn forget(
    pool: &Pool,
    (log, day, block): (Log, i64, i64),
    before_ms: i64,
    limit: u32,
) -> Result<Forgotten, Failure> {
    let page = look(pool, (log, day, block), before_ms, limit).await?;
    let (queries, planned) = removals(log, &page.rows, before_ms, limit);
    if planned >= limit {
        let rows = remove(pool, queries).await?;
        let next = Some(log.place(At { day, block: Some(block) }));
        return Ok(Forgotten { rows: rows.min(limit), next });
    }
    let rows = remove(pool, queries).await?;
    let is_young = !page.rows.is_empty() && page.rows.iter().all(|row| !row.get::<_, bool>(2));
    let next = if is_young && begins_ms(day) >= before_ms {
        // All behind it is younger still.
        log.behind()
    } else if page.is_last || is_young && day == 0 {
        log.place(At { day: day + 1, block: None })
    } else {
        log.place(At { day, block: Some(block + BLOCKS) })
    };
    Ok(Forgotten { rows, next: Some(next) })
}

/// Of each row: its account, its id, whether it is old, whether it is over, and of a delivery that is over the failed attempts, as
/// far as one step removes them.
async fn look(
    pool: &Pool,
    (log, day, block): (Log, i64, i64),
    before_ms: i64,
    limit: u32,
) -> Result<Page, Failure> {
    let partition = name(log.table(), day);
    let failed = match log {
        Log::Deliveries => {
            "CASE WHEN row.settled_ms < $1 THEN (SELECT count(*) FROM (
                 SELECT 1 FROM failed_attempts AS failed WHERE failed.account = row.account AND failed.delivery = row.id
                 LIMIT $4) AS part) ELSE 0 END"
        }
        Log::Receipts | Log::Attempts => "least($4::bigint, 0)",
    };
    let rows = Query::new(format!(
        "SELECT row.account, row.id, {}, {}, {failed} FROM {partition} AS row
         WHERE row.ctid >= $2::text::tid AND row.ctid < $3::text::tid",
        log.is_old(),
        log.is_over(),
    ))
    .with(before_ms)
    .with(format!("({block},0)"))
    .with(format!("({},0)", block + BLOCKS))
    .with(i64::from(limit));
    let blocks =
        Query::new("SELECT pg_relation_size(to_regclass($1)) / current_setting('block_size')::bigint");
    let found = pool.fly(&Flight::of(vec![blocks.with(partition), rows])).await;
    let mut found = match found {
        // Dropped by another node meanwhile.
        Err(postgres::Error::Sql { code, .. }) if code == "42P01" => Vec::new(),
        done => done?,
    };
    let rows = found.pop().unwrap_or_default();
    let blocks: Option<i64> = found.pop().and_then(|rows| rows.first().and_then(|row| row.get(0)));
    Ok(Page { rows, is_last: blocks.is_none_or(|blocks| block + BLOCKS >= blocks) })
}

/// Statements that remove what is over, and how many rows that may be: at most `limit`.
fn removals(log: Log, rows: &[Row], before_ms: i64, limit: u32) -> (Vec<Query>, u32) {
    let mut whole: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let (mut queries, mut planned) = (Vec::new(), 0_u32);
    for row in rows.iter().filter(|row| row.get::<_, bool>(3)) {
        let (account, id): (String, i64) = (row.get(0), row.get(1));
        let failed = u32::try_from(row.get::<_, i64>(4)).unwrap_or(u32::MAX);
        if planned >= limit {
            break;
        }
        if failed < limit - planned {
            whole.entry(account).or_default().push(id);
            planned += failed + 1;
        } else {
            // The list of its failed attempts is as long as what is left of the step, or longer.
            queries.push(some_failed(account, id, before_ms, limit - planned));
            planned = limit;
        }
    }
    queries.extend(whole.into_iter().map(|(account, ids)| all_of(log, account, ids, before_ms)));
    (queries, planned)
}

fn some_failed(account: String, delivery: i64, before_ms: i64, limit: u32) -> Query {
    Query::new(
        "WITH gone AS (
             DELETE FROM failed_attempts WHERE account = $2 AND delivery = $3 AND attempt IN (
                 SELECT attempt FROM failed_attempts WHERE account = $2 AND delivery = $3 ORDER BY attempt LIMIT $4)
             AND EXISTS (SELECT 1 FROM settled_deliveries AS row
                 WHERE row.account = $2 AND row.id = $3 AND row.settled_ms < $1)
             RETURNING 1)
         SELECT count(*) FROM gone",
    )
    .with(before_ms)
    .with(account)
    .with(delivery)
    .with(i64::from(limit))
}

fn all_of(log: Log, account: String, ids: Vec<i64>, before_ms: i64) -> Query {
    let (table, is_over) = (log.table(), log.is_over());
    let failed = match log {
        Log::Deliveries => {
            "DELETE FROM failed_attempts AS failed USING gone
             WHERE failed.account = $2 AND failed.delivery = gone.id RETURNING 1"
        }
        Log::Receipts | Log::Attempts => "SELECT 1 WHERE false",
    };
    Query::new(format!(
        "WITH gone AS (
             DELETE FROM {table} AS row WHERE row.account = $2 AND {given} AND {is_over} RETURNING row.id),
         failed AS ({failed})
         SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM failed)",
        given = by_key::given("row.id", "$3"),
    ))
    .with(before_ms)
    .with(account)
    .with(ids)
}

async fn remove(pool: &Pool, queries: Vec<Query>) -> Result<u32, Failure> {
    if queries.is_empty() {
        return Ok(0);
    }
    let found = pool.fly(&Flight::of(queries)).await?;
    let rows: i64 = found.iter().flatten().map(|row| row.get::<_, i64>(0)).sum();
    Ok(u32::try_from(rows).unwrap_or(u32::MAX))
}
