//! Log tables are divided by day. An id tells the day on which it was drawn: the sequence is set forward once a day.

use postgres::{Flight, Pool, Query};

use super::Failure;

/// Tables with a partition for each day, and the column that tells it.
pub(in crate::store) const DIVIDED: [&str; 4] =
    ["receipts", "settled_deliveries", "attempts", "failed_attempts"];
/// Ids of one day: 2^36.
const DAY_BITS: u32 = 36;
/// The lock of who sets the sequence forward ("swb" and a number of its own).
const FORWARD: i64 = 0x7377_6200_0000_0003;
/// Days that are prepared ahead (decided): a keeper that fails for as long costs nothing.
const AHEAD: i64 = 3;

/// The first id of a day, counted from 2024-01-01 UTC.
pub(super) const fn first_of(day: i64) -> i64 {
    day << DAY_BITS
}

/// The day of an id.
pub(in crate::store) const fn day_of(id: i64) -> i64 {
    id >> DAY_BITS
}

/// The day of a time, milliseconds since 1970.
pub(super) const fn day_at(time_ms: i64) -> i64 {
    time_ms.div_euclid(86_400_000) - 19_723
}

/// The time at which a day begins, milliseconds since 1970.
pub(super) const fn begins_ms(day: i64) -> i64 {
    (day + 19_723) * 86_400_000
}

/// The name of a table's partition.
pub(super) fn name(table: &str, day: i64) -> String {
    format!("{table}_day_{day}")
}

/// Makes the partition of a table's day, where it is missing.
pub(in crate::store) fn creation(table: &str, day: i64) -> String {
    format!(
        "CREATE TABLE IF NOT EXISTS {} PARTITION OF {table} FOR VALUES FROM ({}) TO ({})",
        name(table, day),
        first_of(day),
        first_of(day + 1),
    )
}

/// The same beside nodes that work: the table that is divided is never locked against them, and what holds it up is waited for only
/// a moment.
fn attachment(table: &str, day: i64) -> String {
    let partition = name(table, day);
    format!(
        "BEGIN; SET LOCAL lock_timeout = '2s';
         CREATE TABLE {partition} (LIKE {table} INCLUDING ALL);
         ALTER TABLE {table} ATTACH PARTITION {partition} FOR VALUES FROM ({}) TO ({}); COMMIT",
        first_of(day),
        first_of(day + 1),
    )
}

/// The days of which a table has a partition, oldest first.
pub(super) async fn days(pool: &Pool, table: &str) -> Result<Vec<i64>, Failure> {
    let parts = Query::new(
        "SELECT relname::text FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
         WHERE inhparent = to_regclass($1)",
    );
    let rows = pool.query(parts.with(table.to_owned())).await?;
    let mut days: Vec<i64> =
        rows.iter().filter_map(|row| row.get::<_, &str>(0).rsplit_once("_day_")?.1.parse().ok()).collect();
    days.sort_unstable();
    Ok(days)
}

/// Makes partitions from today on and sets the sequence to today, by the database's clock. Any node may do it at any time.
pub(super) async fn prepare(pool: &Pool) -> Result<(), Failure> {
    let today =
        Query::new("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint, last_value FROM log_ids");
    let rows = pool.query(today).await?;
    let Some(row) = rows.first() else { return Ok(()) };
    let (today, drawn) = (day_at(row.get(0)), day_of(row.get(1)));
    // A clock that went back leaves the ids where they are.
    let today = today.max(drawn);
    make(pool, today, today + AHEAD).await?;
    if drawn < today {
        // One after the other, so that of two nodes at once the second sets nothing back.
        let forward = Query::new("SELECT setval('log_ids', $1) FROM log_ids WHERE last_value < $1");
        let one_by_one = Query::new("SELECT pg_advisory_xact_lock($1)::text").with(FORWARD);
        pool.fly(&Flight::transaction(vec![one_by_one, forward.with(first_of(today))])).await?;
    }
    Ok(())
}

/// Makes the partitions of these days where they are missing.
pub(super) async fn make(pool: &Pool, from: i64, to: i64) -> Result<(), Failure> {
    for table in DIVIDED {
        for day in from..=to {
            let partition = name(table, day);
            let there = Query::new("SELECT to_regclass($1) IS NOT NULL").with(partition.clone());
            if pool.query(there).await?.first().is_some_and(|row| row.get(0)) {
                continue;
            }
            let mut client = pool.client().await?;
            if let Err(error) = client.run(&attachment(table, day)).await {
                // It is in the middle of a transaction.
                client.end();
                match error {
                    // Another node was first.
                    postgres::Error::Conflict => {}
                    postgres::Error::Sql { code, .. } if code == "42P07" || code == "42P17" => {}
                    error => return Err(error.into()),
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_its_day() {
        // 2024-01-01T00:00:00Z
        assert_eq!(day_at(1_704_067_200_000), 0);
        assert_eq!(day_at(1_704_067_199_999), -1);
        assert_eq!(begins_ms(day_at(1_795_000_000_000)) / 86_400_000, 1_795_000_000_000 / 86_400_000);
        assert_eq!(day_of(first_of(1_055) + 12_345), 1_055);
        assert!(first_of(40_000) < 1 << 53, "ids stay exact where numbers are doubles");
    }
}
