//! A destination that is down is asked with one receipt at a time, and has everything once it is back.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::sync::watch;

use super::raw::{Post, Raw, answer};
use super::scene::{DELIVERED, WAITING};
use crate::stage::Stage;

const BACKLOG: usize = 700;
/// Failures in a row after which a destination counts as down.
const FAILURES: usize = 5;

#[tokio::test]
async fn who_fails_five_times_is_asked_with_one_receipt_at_a_time_and_gets_all_once_it_is_back() {
    let stage = Stage::on_schedule().await;
    let (recovers, well) = watch::channel(false);
    let receiver = Raw::answering(move |_| answer(if *well.borrow() { 200 } else { 500 }, "")).await;
    let url = receiver.url();
    stage.pile(&url, "r", BACKLOG, 0).await;
    stage.until("it is down", || stage.attempts(&url).len() >= FAILURES).await;
    let others = Raw::answering(|_| answer(200, "")).await;
    let mut asked = settled(&stage, &receiver, &others, 0).await;
    assert_eq!(asked, FAILURES, "one at a time, for it has never answered well");
    // One after the other, ever more seldom: 5 s, 10 s, 20 s and 40 s, and up to a tenth more.
    for (turn, seconds) in (1_usize..).zip([5_u64, 10, 20, 40]) {
        receiver.most_at_once();
        stage.advance(Duration::from_millis(seconds * 1_100));
        stage.until("a question", || receiver.posts().len() > asked).await;
        let now = settled(&stage, &receiver, &others, turn).await;
        assert_eq!(now, asked + 1, "one question at a time");
        assert_eq!((receiver.posts()[asked].ids().len(), receiver.most_at_once()), (1, 1));
        asked = now;
    }
    assert_eq!(
        (stage.count(&url, WAITING), stage.count(&url, DELIVERED)),
        (BACKLOG, 0),
        "nothing is dropped"
    );
    recovers.send_replace(true);
    let all = || stage.count(&url, DELIVERED) == BACKLOG;
    stage.until_in_steps("all of them", Duration::from_secs(1), all).await;
    let received: BTreeSet<String> = receiver.posts()[asked..].iter().flat_map(Post::ids).collect();
    assert_eq!(received.len(), BACKLOG);
}

/// Requests so far, once all are answered and kept, and another destination had its turn after them.
async fn settled(stage: &Stage, receiver: &Raw, others: &Raw, turn: usize) -> usize {
    stage.until("all are kept", || stage.attempts(&receiver.url()).len() == receiver.posts().len()).await;
    stage.one(&others.url(), &format!("other-{turn}")).await;
    stage.until("another's turn", || stage.count(&others.url(), DELIVERED) == turn + 1).await;
    receiver.posts().len()
}
