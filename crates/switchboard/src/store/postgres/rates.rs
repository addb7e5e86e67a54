//! How often an account may call, over all nodes: a row for each bucket, which a take moves on in one statement.
//!
//! The clock is the database's, read before the row is locked: a take that waited for another one counts from the time of that one.
//! Where the clock was set back, a bucket is empty for a second at most. The tables of a standby that takes over are empty, so all
//! buckets are full then.

use std::num::NonZeroU32;
use std::sync::LazyLock;
use std::time::Duration;

use async_trait::async_trait;
use postgres::{Query, Row};

use super::PostgresStore;
use crate::model::AccountId;
use crate::store::rates::Slice;
use crate::store::{Rates, StoreError};

/// A second, in the unit of the table.
const SECOND_US: i64 = 1_000_000;

/// `$3` calls a second, `$4` wanted, `$5` unused. A bucket yields a call each `1000000 / rate`; `tat_us` is when it is full again, and
/// it holds what it yields in the second before that. The functions stand in VALUES and not in SET, where a distributed table
/// allows none that are volatile.
static TAKE: LazyLock<String> = LazyLock::new(|| {
    let now = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";
    // A statement waits for five seconds at most: what is further back is a clock that was set.
    let at = "(CASE WHEN excluded.at_us < bucket.at_us - 5000000 THEN excluded.at_us \
              ELSE GREATEST(excluded.at_us, bucket.at_us) END)";
    let full_at = format!(
        "LEAST({at} + 1000000, GREATEST(bucket.tat_us - $5::bigint * 1000000 / bucket.rate, \
         {at} - LEAST(50000, 500000 / bucket.rate)))"
    );
    let granted = format!("LEAST($4::bigint, ({at} + 1000000 - {full_at}) * bucket.rate / 1000000)");
    format!(
        "INSERT INTO rates AS bucket (account, operation, rate, tat_us, at_us, granted)
         VALUES ($1, $2, $3::bigint, {now} + LEAST($4::bigint, $3) * 1000000 / $3, {now}, LEAST($4, $3))
         ON CONFLICT (account, operation, rate) DO UPDATE SET
             tat_us = {full_at} + {granted} * 1000000 / bucket.rate,
             at_us = {at},
             granted = {granted}
         RETURNING tat_us, at_us, granted"
    )
});

/// Buckets that have been full for a minute (decided); a fresh one is full as well.
const FORGET: &str =
    "DELETE FROM rates WHERE tat_us < (extract(epoch FROM now()) * 1000000)::bigint - 60000000";

#[async_trait]
impl Rates for PostgresStore {
    async fn take(
        &self,
        account: &AccountId,
        operation: &'static str,
        rate: NonZeroU32,
        wanted: NonZeroU32,
        unused: u32,
    ) -> Result<Slice, StoreError> {
        let rate = i64::from(rate.get());
        let taken = Query::new(TAKE.as_str())
            .with(account.to_string())
            .with(operation)
            .with(rate)
            .with(i64::from(wanted.get()))
            .with(i64::from(unused));
        let rows = self.quick.query(taken).await?;
        let row =
            rows.first().ok_or_else(|| StoreError::Damaged("a take came back without a row".to_owned()))?;
        Ok(slice(row, rate))
    }

    async fn forget_full(&self) -> Result<(), StoreError> {
        self.quick.query(Query::new(FORGET)).await?;
        Ok(())
    }
}

fn slice(row: &Row, rate: i64) -> Slice {
    let [full_at, at, granted]: [i64; 3] = [0, 1, 2].map(|column| row.get(column));
    let share = (SECOND_US + rate - 1) / rate;
    let wait = full_at.saturating_add(share).saturating_sub(at).saturating_sub(SECOND_US);
    Slice {
        granted: u32::try_from(granted).unwrap_or(0),
        wait: Duration::from_micros(u64::try_from(wait).unwrap_or(0)),
    }
}

#[cfg(test)]
mod tests;
