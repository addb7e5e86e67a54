//! Counts of refused strangers; they are the service's own.

use postgres::{Query, Row};

use super::seals::whole;
use crate::model::AccountId;
use crate::store::audit::Strangers;

/// Adds to counts, in one order, so that two nodes do not wait for each other.
pub(super) fn count(counts: &[Strangers]) -> Query {
    Query::new(
        "INSERT INTO audit_strangers (account, minute, source, code, count)
         SELECT $1, given.minute, given.source, given.code, sum(given.count)::bigint
         FROM unnest($2::bigint[], $3::text[], $4::text[], $5::bigint[]) AS given (minute, source, code, count)
         GROUP BY 2, 3, 4 ORDER BY 2, 3, 4
         ON CONFLICT (account, minute, source, code)
         DO UPDATE SET count = audit_strangers.count + excluded.count",
    )
    .with(AccountId::service().to_string())
    .with(counts.iter().map(|one| one.minute).collect::<Vec<_>>())
    .with(counts.iter().map(|one| one.source.clone()).collect::<Vec<_>>())
    .with(counts.iter().map(|one| one.code.clone()).collect::<Vec<_>>())
    .with(counts.iter().map(|one| one.count).collect::<Vec<_>>())
}

pub(super) fn page(since_minute: i64, from: Option<&Strangers>, limit: usize) -> Query {
    let (minute, source, code) =
        from.map_or((i64::MAX, "", ""), |from| (from.minute, from.source.as_str(), from.code.as_str()));
    Query::new(
        "SELECT minute, source, code, count FROM audit_strangers
         WHERE account = $1 AND minute >= $2 AND (minute, source, code) < ($3, $4, $5)
         ORDER BY minute DESC, source DESC, code DESC LIMIT $6",
    )
    .with(AccountId::service().to_string())
    .with(since_minute)
    .with(minute)
    .with(source.to_owned())
    .with(code.to_owned())
    .with(whole(limit))
}

pub(super) fn read(row: &Row) -> Strangers {
    Strangers { minute: row.get(0), source: row.get(1), code: row.get(2), count: row.get(3) }
}
