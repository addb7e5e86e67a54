//! What has piled up travels together, within bounds.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::sync::watch;

use super::raw::{Post, Raw, answer};
use super::scene::{DELIVERED, Put};
use crate::stage::Stage;

const BATCH: usize = 100;
const BATCH_BYTES: usize = 256 * 1024;

async fn good() -> Raw {
    Raw::answering(|_| answer(200, r#"{"code":0}"#)).await
}

/// The ids of all posts; none may come twice.
fn ids(posts: &[Post]) -> BTreeSet<String> {
    let all: Vec<String> = posts.iter().flat_map(Post::ids).collect();
    let once: BTreeSet<String> = all.iter().cloned().collect();
    assert_eq!(all.len(), once.len(), "something came twice");
    once
}

#[tokio::test]
async fn a_lone_receipt_leaves_at_once_and_alone() {
    let (stage, receiver) = (Stage::on_schedule().await, good().await);
    stage
        .put_receipts(
            &receiver.url(),
            &[Put { id: "A", order: "a", position: 0, body: r#"{"n":1}"#, due_in: 0 }],
        )
        .await;
    stage.until("it is delivered", || stage.count(&receiver.url(), DELIVERED) == 1).await;
    let post = receiver.posts().remove(0);
    assert_eq!((post.body.as_str(), post.ids()), (r#"[{"n":1}]"#, vec!["A".to_owned()]));
}

#[tokio::test]
async fn what_fell_due_together_travels_by_the_hundred() {
    let (stage, receiver) = (Stage::on_schedule().await, good().await);
    stage.pile(&receiver.url(), "r", 350, 10_000).await;
    stage.advance(Duration::from_secs(11));
    stage.until("all are delivered", || stage.count(&receiver.url(), DELIVERED) == 350).await;
    let posts = receiver.posts();
    assert_eq!(ids(&posts).len(), 350);
    assert!(posts.iter().all(|post| post.ids().len() <= BATCH));
    assert!(posts.len() <= 8, "{} requests for 350 receipts", posts.len());
    let each = |post: &Post| {
        let named: Vec<String> =
            post.receipts().iter().map(|receipt| receipt["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(post.ids(), named, "the ids stand in the order of the array");
    };
    posts.iter().for_each(each);
    let recorded: usize = stage.attempts(&receiver.url()).iter().map(|attempt| attempt.receipts).sum();
    assert_eq!(recorded, 350);
}

#[tokio::test]
async fn what_piles_up_behind_a_slow_answer_travels_together_once_it_comes() {
    let stage = Stage::on_schedule().await;
    let (release, gate) = watch::channel(false);
    let receiver = Raw::holding(gate).await;
    let url = receiver.url();
    stage.deadline(&url, Duration::from_secs(3600)).await;
    for index in 0..60 {
        stage.one(&url, &format!("r-{index}")).await;
    }
    stage.until("its place is taken", || receiver.posts().len() == 1).await;
    release.send_replace(true);
    stage.until_in_steps("all", Duration::from_millis(1), || stage.count(&url, DELIVERED) == 60).await;
    assert_eq!(ids(&receiver.posts()).len(), 60);
    assert!(receiver.posts().len() <= 3, "{} requests", receiver.posts().len());
}

#[tokio::test]
async fn a_batch_has_at_most_256_kib_unless_one_alone_has_more() {
    let (stage, receiver) = (Stage::on_schedule().await, good().await);
    let (large, huge) = (text(20 * 1024), text(BATCH_BYTES + 1));
    let names: Vec<String> = (0..61).map(|index| format!("r-{index}")).collect();
    let receipts: Vec<Put<'_>> = names
        .iter()
        .enumerate()
        .map(|(index, id)| {
            let body = if index == 30 { &huge } else { &large };
            Put { id, order: id, position: 0, body, due_in: 10_000 }
        })
        .collect();
    stage.put_receipts(&receiver.url(), &receipts).await;
    stage.advance(Duration::from_secs(11));
    stage.until("all are delivered", || stage.count(&receiver.url(), DELIVERED) == 61).await;
    let posts = receiver.posts();
    assert_eq!(ids(&posts).len(), 61);
    for post in &posts {
        let is_alone = post.ids().len() == 1;
        assert!(is_alone || post.body.len() <= BATCH_BYTES, "{} bytes", post.body.len());
    }
    assert!(posts.len() < 12, "{} requests", posts.len());
}

#[tokio::test]
async fn a_batch_is_full_to_its_last_byte_and_not_one_more() {
    let (stage, receiver) = (Stage::on_schedule().await, good().await);
    // Two halves that fit exactly with their brackets and comma, and two that are one byte more.
    let half = (BATCH_BYTES - 3) / 2;
    let sizes = [("a", half), ("b", BATCH_BYTES - 3 - half)];
    for (round, more) in [("fits", 0), ("does not", 1)] {
        let bodies = sizes
            .map(|(name, size)| (format!("{round} {name}"), text(size + more * usize::from(name == "b"))));
        let receipts =
            bodies.each_ref().map(|(id, body)| Put { id, order: id, position: 0, body, due_in: 10_000 });
        stage.put_receipts(&receiver.url(), &receipts).await;
        stage.advance(Duration::from_secs(11));
        let waits = || stage.rows(&receiver.url()).iter().all(|row| row.state == DELIVERED);
        stage.until(round, waits).await;
    }
    let sizes: Vec<usize> = receiver.posts().iter().map(|post| post.ids().len()).collect();
    assert_eq!(sizes, [2, 1, 1]);
}

/// A JSON string of this length.
fn text(length: usize) -> String {
    format!("\"{}\"", "x".repeat(length - 2))
}
