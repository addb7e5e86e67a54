//! Whether a commit whose answer got lost held: its key says so.

use std::time::Duration;

use postgres::Pool;
use tokio::time::Instant;

use super::nonces;
use crate::model::AccountId;
use crate::store::NonceHash;

/// How long the database may be away until it is given up to find out (decided): longer than a call waits for its answer, so that
/// nobody is told to make a change again that may hold.
const WITHIN: Duration = Duration::from_secs(30);
/// Between two questions.
const AGAIN_AFTER: Duration = Duration::from_millis(100);

/// Whether the commit with this key held. To ask is to claim the key: if it can be claimed, the commit did not hold and never
/// will, wherever it still may be under way; while it is, the claim waits for it.
///
/// # Errors
/// The database was away for too long: it is not known.
pub(super) async fn held(
    pool: &Pool,
    account: &AccountId,
    key: NonceHash,
    at_ms: i64,
    lost: &postgres::Error,
) -> Result<bool, postgres::Error> {
    tracing::warn!(reason = %lost, "the answer to a commit got lost; it is asked for by its key");
    let until = Instant::now() + WITHIN;
    loop {
        match pool.query(nonces::claim_of_key(account, key, at_ms)).await {
            Ok(rows) => return Ok(rows.first().is_some_and(|row| row.get::<_, i64>(0) >= 0)),
            Err(error) if Instant::now() >= until => return Err(error),
            Err(_) => tokio::time::sleep(AGAIN_AFTER).await,
        }
    }
}
