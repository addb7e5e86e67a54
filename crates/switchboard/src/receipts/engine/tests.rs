//! What the engine does at its bounds. What holds in the long run is for the simulation.

use std::sync::Arc;

use super::*;
use crate::model::{AccountId, Reason};

const HOUR_MS: i64 = 3_600_000;
const MIB: usize = 1024 * 1024;

fn destination(id: i64) -> Arc<Destination> {
    let account = AccountId::parse("0000000000000001").unwrap();
    Arc::new(Destination { id, account, url: id.to_string() })
}

fn delivery(id: i64, to: &Arc<Destination>, bytes: usize) -> Delivery {
    let (destination, body) = (Arc::clone(to), "x".repeat(bytes));
    Delivery { id, destination, receipt_id: id.to_string(), body, due_ms: 0, attempts: 0, since_ms: 0 }
}

fn attempt(engine: &mut Engine, now_ms: i64) -> Batch {
    match engine.next(now_ms) {
        Some(Action::Attempt(batch)) => batch,
        other => panic!("expected an attempt, got {other:?}"),
    }
}

fn looks(engine: &mut Engine, now_ms: i64) -> (Arc<Destination>, u64) {
    match engine.next(now_ms) {
        Some(Action::Look { destination, limit, .. }) => (destination, limit),
        other => panic!("expected a look, got {other:?}"),
    }
}

fn settled(verdict: Verdict) -> Fate {
    Fate::Settled { verdict: Some(verdict), again_ms: None }
}

fn failed(retry_after: Option<i64>) -> Fate {
    settled(Verdict::Failed { reason: Reason::ServerError, retry_after })
}

/// An engine whose destination counts as down at this time.
fn down(to: &Arc<Destination>, now_ms: i64) -> Engine {
    let mut engine = Engine::new(Schedule::default());
    for id in 0..5 {
        engine.offer(delivery(id, to, 2), now_ms);
        let batch = attempt(&mut engine, now_ms);
        engine.ended(batch, 1, failed(None), Vec::new(), now_ms, 0.0);
    }
    assert_eq!(engine.overview()[0].health, Health::Down);
    engine
}

fn in_memory(engine: &Engine) -> usize {
    engine.overview().iter().map(|doing| doing.in_memory).sum()
}

#[test]
fn a_clock_that_is_set_back_does_not_prolong_the_wait_for_a_probe() {
    let to = destination(1);
    let mut engine = down(&to, HOUR_MS);
    engine.offer(delivery(9, &to, 2), HOUR_MS);
    assert_eq!(engine.next(HOUR_MS), None);
    assert_eq!(engine.next(1_000), None);
    assert_eq!(engine.wake_at(), Some(6_000));
    attempt(&mut engine, 6_000);
}

#[test]
fn a_clock_that_is_set_back_does_not_prolong_the_wait_that_a_destination_asked_for() {
    let (to, mut engine) = (destination(1), Engine::new(Schedule::default()));
    engine.offer(delivery(1, &to, 2), HOUR_MS);
    let batch = attempt(&mut engine, HOUR_MS);
    engine.ended(batch, 1, failed(Some(7_000)), Vec::new(), HOUR_MS, 0.0);
    engine.offer(delivery(2, &to, 2), HOUR_MS);
    assert_eq!(engine.next(0), None);
    assert_eq!(engine.wake_at(), Some(7_000));
    assert_eq!(looks(&mut engine, 7_000).0, to);
}

#[test]
fn a_clock_that_is_set_back_has_the_table_asked_anew() {
    let (to, mut engine) = (destination(1), Engine::new(Schedule::default()));
    engine.found(vec![Waiting { destination: Arc::clone(&to), first_due_ms: 2 * HOUR_MS }]);
    assert_eq!(engine.next(HOUR_MS), None);
    assert_eq!(looks(&mut engine, 0).0, to);
}

#[test]
fn a_destination_has_eight_mebibytes_in_memory_and_the_rest_in_the_table() {
    let (to, mut engine) = (destination(1), Engine::new(Schedule::default()));
    (0..10).for_each(|id| engine.offer(delivery(id, &to, MIB), 0));
    assert_eq!(in_memory(&engine), 8);
    // One at a time while it is unproven; the table is asked once there is room for half of it.
    let batch = attempt(&mut engine, 0);
    assert_eq!((batch.deliveries.len(), engine.next(0)), (1, None));
    engine.ended(batch, 1, settled(Verdict::Received), Vec::new(), 0, 0.0);
    let mut sent = 1;
    while let Some(Action::Attempt(batch)) = engine.next(0) {
        sent += batch.deliveries.len();
        engine.ended(batch, 1, settled(Verdict::Received), Vec::new(), 0, 0.0);
    }
    assert_eq!((sent, in_memory(&engine)), (5, 3));
}

#[test]
fn one_body_larger_than_that_fits_alone() {
    let (to, mut engine) = (destination(1), Engine::new(Schedule::default()));
    engine.offer(delivery(1, &to, 9 * MIB), 0);
    engine.offer(delivery(2, &to, 2), 0);
    assert_eq!(in_memory(&engine), 1);
    assert_eq!(attempt(&mut engine, 0).deliveries[0].id, 1);
    let (_, limit) = looks(&mut engine, 0);
    let page = Page { deliveries: vec![delivery(2, &to, 2)], next_due_ms: None };
    engine.looked(&to, limit, Some(page), 0);
    assert_eq!(in_memory(&engine), 1);
}

#[test]
fn all_destinations_have_64_mebibytes_in_memory_and_who_waits_for_room_does_not_ask_in_circles() {
    let mut engine = Engine::new(Schedule::default());
    for id in 0..9 {
        let to = destination(id);
        (0..8).for_each(|row| engine.offer(delivery(8 * id + row, &to, MIB), 0));
    }
    assert_eq!(in_memory(&engine), 64);
    let batches: Vec<Batch> = (0..8).map(|_| attempt(&mut engine, 0)).collect();
    assert_eq!(engine.next(0), None);
    assert_eq!(engine.wake_at(), Some(50));
    for batch in batches {
        engine.ended(batch, 1, settled(Verdict::Received), Vec::new(), 0, 0.0);
    }
    assert!(engine.next(49).is_some());
    let last = destination(8);
    let found = std::iter::from_fn(|| engine.next(50)).find_map(|action| match action {
        Action::Look { destination, .. } => Some(destination),
        Action::Attempt(_) => None,
    });
    assert_eq!(found, Some(last));
}

#[test]
fn what_is_to_be_given_up_goes_back_to_the_table_when_its_destination_turns_out_to_be_paused() {
    let to = destination(1);
    let mut engine = down(&to, 0);
    let now_ms = 8 * 24 * HOUR_MS;
    engine.found(vec![Waiting { destination: Arc::clone(&to), first_due_ms: 0 }]);
    let (_, limit) = looks(&mut engine, now_ms);
    let old = (100..200).map(|id| Delivery { due_ms: 1, ..delivery(id, &to, 2) }).collect();
    engine.looked(&to, limit, Some(Page { deliveries: old, next_due_ms: None }), now_ms);
    let batch = attempt(&mut engine, now_ms);
    assert_eq!(batch.work, Work::GiveUp);
    engine.ended(batch, 0, Fate::Paused, Vec::new(), now_ms, 0.0);
    assert_eq!((engine.next(now_ms), in_memory(&engine)), (None, 0));
    assert_eq!(engine.wake_at(), Some(now_ms + PAUSED_MS));
}

#[test]
fn who_is_said_to_be_back_gets_an_attempt_for_each_that_is_old_before_it_is_given_up() {
    let to = destination(1);
    let mut engine = down(&to, 0);
    let now_ms = 8 * 24 * HOUR_MS;
    engine.ask_again(|_| true, now_ms);
    for (id, at_ms) in (100..107).zip((now_ms..).step_by(HOUR_MS as usize)) {
        let (_, limit) = looks(&mut engine, at_ms);
        let old = Delivery { due_ms: 1, attempts: 9, ..delivery(id, &to, 2) };
        let page = Page { deliveries: vec![old], next_due_ms: Some(at_ms + HOUR_MS) };
        engine.looked(&to, limit, Some(page), at_ms);
        let batch = attempt(&mut engine, at_ms);
        assert_eq!((batch.work, batch.deliveries[0].id), (Work::Post, id));
        engine.ended(batch, 1, failed(None), Vec::new(), at_ms, 0.0);
    }
    assert_eq!(engine.overview()[0].health, Health::Down);
}
