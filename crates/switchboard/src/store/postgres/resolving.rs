//! Whether a commit whose answer got lost held: its key says so.

use std::time::Duration;

use postgres::Query;
use tokio::time::Instant;

use super::{Failure, PostgresStore, nonces};
use crate::model::AccountId;
use crate::store::NonceHash;

/// How long the database may be away until it is given up to find out (decided): calls are answered within nine seconds.
const WITHIN: Duration = Duration::from_secs(5);
/// Between two questions.
const AGAIN_AFTER: Duration = Duration::from_millis(100);

impl PostgresStore {
    /// Whether the commit with this key held. To ask is to claim the key: if it can be claimed, the commit did not hold and never
    /// will, wherever it still may be under way; while it is, the claim waits for it.
    ///
    /// # Errors
    /// The database was away for too long: it is not known.
    pub(super) async fn held(
        &self,
        account: &AccountId,
        key: NonceHash,
        at_ms: i64,
        lost: &postgres::Error,
    ) -> Result<bool, Failure> {
        tracing::warn!(reason = %lost, "the answer to a commit got lost; it is asked for by its key");
        let until = Instant::now() + WITHIN;
        loop {
            match self.pool.query(claim(account, key, at_ms)).await {
                Ok(_) => return Ok(false),
                Err(postgres::Error::Conflict) => return Ok(true),
                Err(error) if Instant::now() >= until => return Err(error.into()),
                Err(_) => tokio::time::sleep(AGAIN_AFTER).await,
            }
        }
    }
}

fn claim(account: &AccountId, key: NonceHash, at_ms: i64) -> Query {
    nonces::key(account, key, at_ms)
}
