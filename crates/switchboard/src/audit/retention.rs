//! What is over goes, a seal with its entries at a time.
//!
//! The time by which a seal is over stands in the database. So a seal goes only when it and its entries are as they were sealed:
//! nobody who can write the database, and no more, has them removed before their time and has it certified.

use std::time::Duration;

use tokio::sync::watch;

use super::{AuditKey, Fault, chain};
use crate::model::Clocks;
use crate::stop::stopped;
use crate::store::Shared;
use crate::store::audit::{AuditPlace, Floor, Over, OverSeal, Overdue};
use crate::store::{Store, StoreError};

/// Between two steps that removed something; between two that only looked.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(5));
/// Between the end of a pass and the next one.
const PASS_EVERY: Duration = Duration::from_secs(60 * 60);
/// Between the start of the service and the first pass: a start has better things to do.
const FIRST_PASS: Duration = Duration::from_secs(90);

/// Counts of strangers are kept no longer than this (decided): they are many, and nobody's in particular.
const STRANGERS_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Makes passes until `stop` turns true, while this node does the chores; what came about `keep` ago goes.
pub(super) async fn keep_forgetting(
    store: Shared,
    key: AuditKey,
    clocks: Clocks,
    keep: Duration,
    mut stop: watch::Receiver<bool>,
) {
    let keep_ms = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
    let (mut place, mut pause) = (AuditPlace::START, FIRST_PASS);
    loop {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stopped(&mut stop) => return,
        }
        if !store.does_chores() {
            (place, pause) = (AuditPlace::START, FIRST_PASS);
            continue;
        }
        let now_ms = clocks.wall().as_millisecond();
        (place, pause) = match step(store.as_ref(), &key, place.clone(), now_ms, keep_ms).await {
            Ok((_, None)) => (AuditPlace::START, PASS_EVERY),
            Ok((rows, Some(next))) => (next, if rows > 0 { PAUSES.0 } else { PAUSES.1 }),
            Err(error) => {
                tracing::error!(%error, "what is over of the audit cannot be removed; it is tried again later");
                (place, PASS_EVERY)
            }
        };
    }
}

/// Removes one thing that is over, if there is one here: the rows that went, and where to go on.
pub(super) async fn step(
    store: &dyn Store,
    key: &AuditKey,
    place: AuditPlace,
    now_ms: i64,
    keep_ms: i64,
) -> Result<(usize, Option<AuditPlace>), StoreError> {
    let before_ms = now_ms.saturating_sub(keep_ms);
    let strangers_before_ms = now_ms.saturating_sub(keep_ms.min(STRANGERS_MS));
    let Overdue { over, next } = store.overdue(place, before_ms, strangers_before_ms).await?;
    let rows = match over {
        None => 0,
        Some(Over::Strangers) => store.remove_strangers(strangers_before_ms).await?,
        Some(Over::Seal(over)) => {
            let account = over.account.clone();
            let floor = match judged(key.clone(), over).await? {
                Ok(floor) => floor,
                Err(fault) => {
                    tracing::error!(%account, %fault, "the audit is broken: what is over of this account stays");
                    return Ok((0, Some(AuditPlace::Seals(AuditPlace::behind(account.as_str())))));
                }
            };
            store.remove_sealed(&account, floor).await?
        }
    };
    Ok((rows, next))
}

/// The floor once a seal is gone that is as it was made.
async fn judged(key: AuditKey, over: Box<OverSeal>) -> Result<Result<Floor, Fault>, StoreError> {
    let judge = move || {
        let OverSeal { account, floor, seal, entries } = *over;
        let before = chain::base(&key, &account, floor.as_ref())?;
        chain::check(&key, &account, before, &seal, &entries)?;
        Ok(chain::floor(&key, &account, floor.as_ref(), &seal))
    };
    let judged = tokio::task::spawn_blocking(judge).await;
    judged.map_err(|error| StoreError::Damaged(format!("the audit cannot be checked: {error}")))
}
