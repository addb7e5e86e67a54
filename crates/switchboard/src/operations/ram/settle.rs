//! Changes that are computed from records as they were read.

use std::future::Future;

use crate::operations::{Call, Failure};
use crate::store::{Change, CommitError};

/// How often a change is computed at most. Each conflict means that somebody else's change held, so this many calls on
/// the same record would have to come first.
const MOST_RUNS: usize = 100;

/// Computes a change and commits it, again from the beginning while records that it was computed from move on.
///
/// # Errors
/// What `compute` refuses, or the store's.
pub async fn settle<T, F>(call: &Call<'_>, compute: impl Fn() -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<(Change, T), Failure>>,
{
    for _ in 0..MOST_RUNS {
        let (change, answer) = compute().await?;
        match call.commit(change).await {
            Ok(()) => return Ok(answer),
            Err(CommitError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(CommitError::Conflict.into())
}
