//! Batches that are refused: all but the guilty arrive, and only the guilty wait.

use std::collections::BTreeMap;
use std::time::Duration;

use super::raw::{Post, Raw, answer};
use super::scene::{DELIVERED, WAITING, WAITS, assert_due};
use crate::stage::Stage;

async fn stage_with(url: &str, count: usize) -> Stage {
    let stage = Stage::on_schedule().await;
    stage.pile(url, "r", count, 10_000).await;
    stage.advance(Duration::from_secs(11));
    stage
}

#[tokio::test]
async fn a_batch_that_is_too_large_for_a_receiver_arrives_in_parts_at_once() {
    let receiver = Raw::answering(|post| answer(if post.ids().len() > 7 { 413 } else { 200 }, "")).await;
    let stage = stage_with(&receiver.url(), 100).await;
    stage.until("all are delivered", || stage.count(&receiver.url(), DELIVERED) == 100).await;
    let rows = stage.rows(&receiver.url());
    assert!(rows.iter().all(|row| row.attempts <= 1), "a refusal of a batch counts for none of its receipts");
    let kept = stage.attempts(&receiver.url());
    assert!(
        kept.iter().all(|attempt| (attempt.reason.as_deref() == Some("too_large")) == (attempt.receipts > 7))
    );
}

#[tokio::test]
async fn one_poisonous_receipt_waits_alone_and_its_neighbours_arrive() {
    let is_poisonous = |post: &Post| post.ids().iter().any(|id| id == "r-37");
    let receiver = Raw::answering(move |post| answer(if is_poisonous(post) { 400 } else { 200 }, "")).await;
    let (url, stage) = (receiver.url(), stage_with(&receiver.url(), 100).await);
    stage.until("all others are delivered", || stage.count(&url, DELIVERED) == 99).await;
    stage.until("the poisonous one failed", || stage.rows(&url)[37].attempts == 1).await;
    let poisonous = stage.rows(&url).remove(37);
    assert_eq!((poisonous.receipt.as_str(), poisonous.state), ("r-37", WAITING));
    let alone =
        stage.attempts(&url).into_iter().find(|attempt| attempt.receipts == 1 && attempt.status == Some(400));
    assert_due("the poisonous one", poisonous.due_ms, alone.unwrap().at_ms, WAITS[0]);
    // It goes on alone, and what comes meanwhile does not wait for it.
    stage.advance(Duration::from_secs(6));
    stage.until("it is tried again", || stage.rows(&url)[37].attempts == 2).await;
    stage.pile(&url, "later", 20, 0).await;
    stage.until("what came later", || stage.count(&url, DELIVERED) == 119).await;
}

#[tokio::test]
async fn a_receiver_that_refuses_everything_gets_few_requests_and_loses_nothing() {
    let receiver = Raw::answering(|_| answer(404, "")).await;
    let (url, stage) = (receiver.url(), stage_with(&receiver.url(), 100).await);
    let tried = || stage.rows(&url).iter().filter(|row| row.attempts > 0).count();
    stage.until("single receipts were refused", || tried() >= 5).await;
    assert!(receiver.posts().len() <= 40, "{} requests", receiver.posts().len());
    assert_eq!(stage.count(&url, WAITING), 100);
}

#[tokio::test]
async fn a_batch_that_failed_goes_together_once_more_and_after_that_alone() {
    let (recovers, well) = tokio::sync::watch::channel(false);
    let receiver = Raw::answering(move |_| answer(if *well.borrow() { 200 } else { 500 }, "")).await;
    let (url, stage) = (receiver.url(), stage_with(&receiver.url(), 10).await);
    for failures in [1, 2] {
        let failed = || stage.rows(&url).iter().all(|row| row.attempts == failures);
        stage.until(&format!("failure {failures}"), failed).await;
        let (kept, wait_ms) = (stage.attempts(&url), WAITS[failures - 1]);
        assert_eq!(kept.len(), failures, "it was not split");
        for row in stage.rows(&url) {
            assert_due(&row.receipt, row.due_ms, kept[failures - 1].at_ms, wait_ms);
        }
        recovers.send_replace(failures == 2);
        stage.advance(Duration::from_millis(u64::try_from(wait_ms + wait_ms / 10).unwrap()));
    }
    stage.until("all are delivered", || stage.count(&url, DELIVERED) == 10).await;
    let sizes: Vec<usize> = receiver.posts().iter().map(|post| post.ids().len()).collect();
    assert_eq!(sizes, [vec![10, 10], vec![1; 10]].concat());
    let mut times = BTreeMap::new();
    for id in receiver.posts().iter().flat_map(Post::ids) {
        *times.entry(id).or_insert(0) += 1;
    }
    assert!(times.values().all(|times| *times == 3));
}
