//! What waits where.

use postgres::{Query, Row};

use super::rows;
use crate::model::AccountId;
use crate::store::receipt_log::{COUNTED, DestinationCounts};

/// Both counts are of an index alone.
pub(super) fn counts(account: &AccountId, after: &str, limit: usize) -> Query {
    Query::new(
        "SELECT destinations.url, waiting.count, exhausted.count, oldest.created_ms
         FROM (SELECT id, url FROM destinations WHERE account = $1 AND url > $2 ORDER BY url LIMIT $3) AS destinations
         CROSS JOIN LATERAL (
             SELECT count(*), min(id) AS oldest FROM (
                 SELECT id FROM deliveries WHERE state = 0 AND destination = destinations.id LIMIT $4) AS part
         ) AS waiting
         CROSS JOIN LATERAL (
             SELECT count(*) FROM (
                 SELECT 1 FROM deliveries WHERE state = 2 AND destination = destinations.id LIMIT $4) AS part
         ) AS exhausted
         LEFT JOIN LATERAL (
             SELECT receipts.created_ms FROM deliveries
             JOIN receipts ON receipts.account = deliveries.account AND receipts.id = deliveries.receipt
             WHERE deliveries.account = $1 AND deliveries.id = waiting.oldest LIMIT 1) AS oldest ON true
         ORDER BY destinations.url",
    )
    .with(account.to_string())
    .with(after.to_owned())
    .with(rows(limit))
    .with(i64::try_from(COUNTED).unwrap_or(i64::MAX))
}

pub(super) fn read(row: &Row) -> DestinationCounts {
    DestinationCounts {
        url: row.get(0),
        waiting: row.get::<_, i64>(1).unsigned_abs(),
        exhausted: row.get::<_, i64>(2).unsigned_abs(),
        oldest_waiting_ms: row.get(3),
    }
}
