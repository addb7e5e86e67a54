//! Deliveries are made due again: one transaction, one round trip. They are nobody's then, and whoever looks first has them.

use std::collections::BTreeMap;

use super::replay_statements::{
    Elsewhere, Wanted, again_there, here, here_after_all, leave, lock, place_there,
};
use crate::model::AccountId;
use crate::store::neighbours::News;
use crate::store::postgres::{Failure, PostgresStore};
use crate::store::receipt_log::Replay;

pub(super) async fn replay(
    store: &PostgresStore,
    account: &AccountId,
    replays: &[Replay],
    now_ms: i64,
) -> Result<u32, Failure> {
    if replays.is_empty() {
        return Ok(0);
    }
    let mut destinations = BTreeMap::new();
    for (url, _) in replays.iter().filter_map(|replay| replay.to.as_ref()) {
        if !destinations.contains_key(url.as_str()) {
            let destination = store.destinations.of(&store.pool, account, url).await?;
            destinations.insert(url.as_str(), destination.id);
        }
    }
    let rows: Vec<i64> = replays.iter().map(|replay| replay.delivery).collect();
    let mut queries = lock(account, &rows);
    let mut counting = vec![false; queries.len()];
    for replay in replays {
        let wanted = Wanted { account, delivery: replay.delivery, due_ms: replay.due_ms, now_ms };
        let to = replay.to.as_ref().and_then(|(url, setting)| {
            destinations.get(url.as_str()).map(|destination| Elsewhere { destination: *destination, setting })
        });
        let Some(to) = to else {
            queries.push(here(&wanted));
            counting.push(true);
            continue;
        };
        queries.extend([
            here_after_all(&wanted, to),
            again_there(&wanted, to),
            place_there(&wanted, to),
            leave(&wanted, to),
        ]);
        counting.extend([true, true, true, false]);
    }
    let found = store.transaction(queries).await?;
    // Each replay is counted once: of its statements, one does something.
    let replayed = found.iter().zip(counting).filter(|(rows, counts)| *counts && !rows.is_empty()).count();
    store.wire.tell(News::Deliveries);
    store.wire.hear(News::Deliveries);
    Ok(u32::try_from(replayed).unwrap_or(u32::MAX))
}
