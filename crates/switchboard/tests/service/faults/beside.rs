//! A healthy destination beside hostile ones, none of which lets go before the healthy one has everything.

use std::time::Duration;

use tokio::sync::watch;

use super::raw::{Line, Raw, answer, answer_with};
use super::scene::{DELIVERED, WAITING};
use crate::stage::Stage;

/// Longer than the test: nothing ends because its time is over.
const FOR_EVER: Duration = Duration::from_secs(3600);
/// What lies before each hostile one.
const BACKLOG: usize = 200;
/// Requests at once to destinations that are failing or have not answered well yet.
const SUSPECTS: usize = 256;

/// The kinds of hostile receivers.
const KINDS: usize = 10;
/// The first of these that hang until they are let go.
const HANGING: usize = 2;

/// Reads a request, says a beginning, then the same piece again and again, with a pause after each.
async fn endless(beginning: &'static [u8], piece: &'static [u8], pause: Duration) -> Raw {
    Raw::serving(move |mut line: Line| async move {
        line.post().await;
        line.say(beginning).await;
        while line.say(piece).await {
            tokio::time::sleep(pause).await;
        }
    })
    .await
}

/// Reads a request, says these words and closes.
async fn curt(words: &'static str) -> Raw {
    Raw::serving(async move |mut line: Line| {
        line.post().await;
        line.say(words.as_bytes()).await;
    })
    .await
}

async fn of_kind(kind: usize, gate: &watch::Receiver<bool>) -> Raw {
    let second = Duration::from_secs(1);
    match kind {
        0 | 1 => Raw::holding(gate.clone()).await,
        2 => endless(b"HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n", b"x", second).await,
        3 => endless(b"HTTP/1.1 200 OK\r\nx: ", b"x", second).await,
        4 => endless(b"HTTP/1.1 500 No\r\n\r\n", &[b'x'; 65_536], Duration::ZERO).await,
        5 => curt("220 mail ESMTP\r\n").await,
        6 => curt("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf").await,
        7 => Raw::answering(|_| answer_with(429, "retry-after: 60\r\n", "")).await,
        8 => Raw::answering(|_| answer(404, "")).await,
        _ => Raw::answering(|_| answer(500, "")).await,
    }
}

async fn hostile(stage: &Stage, count: usize, gate: &watch::Receiver<bool>) -> Vec<Raw> {
    let mut all = Vec::new();
    for index in 0..count {
        let receiver = of_kind(index % KINDS, gate).await;
        stage.deadline(&receiver.url(), FOR_EVER).await;
        stage.pile(&receiver.url(), &format!("hostile-{index}"), BACKLOG, 0).await;
        all.push(receiver);
    }
    for receiver in &all {
        stage.until("each is called", || !receiver.posts().is_empty()).await;
    }
    all
}

/// So many receipts of different messages, one after the other, with the clock moving on.
async fn gets_everything(stage: &Stage, healthy: &Raw, count: usize) {
    let before = stage.count(&healthy.url(), DELIVERED);
    for index in before..before + count {
        stage.one(&healthy.url(), &format!("healthy-{index}")).await;
        stage.advance(Duration::from_millis(2));
    }
    let all = || stage.count(&healthy.url(), DELIVERED) == before + count;
    stage.until_in_steps("the healthy one has everything", Duration::from_millis(1), all).await;
}

#[tokio::test]
async fn twenty_hostile_destinations_with_a_backlog_do_not_keep_a_healthy_one_from_finishing() {
    let stage = Stage::on_schedule().await;
    let (release, gate) = watch::channel(false);
    let hostile = hostile(&stage, 20, &gate).await;
    // It is new: nobody knows yet that it is healthy.
    let healthy = Raw::answering(|_| answer(200, "")).await;
    gets_everything(&stage, &healthy, 300).await;
    for receiver in &hostile {
        assert_eq!(stage.count(&receiver.url(), DELIVERED), 0, "a hostile one let go");
        assert_eq!(stage.count(&receiver.url(), WAITING), BACKLOG, "something was dropped");
    }
    assert!(hostile.iter().all(|receiver| receiver.connections() <= 32));
    release.send_replace(true);
    for receiver in hostile.chunks(KINDS).flat_map(|kinds| &kinds[..HANGING]) {
        let all = || stage.count(&receiver.url(), DELIVERED) == BACKLOG;
        stage.until_in_steps("all of the backlog", Duration::from_millis(5), all).await;
    }
}

#[tokio::test]
async fn a_healthy_destination_keeps_its_place_beside_more_hanging_ones_than_there_are_places() {
    let stage = Stage::on_schedule().await;
    let healthy = Raw::answering(|_| answer(200, "")).await;
    gets_everything(&stage, &healthy, 1).await;
    let (_release, gate) = watch::channel(false);
    // Each address is a destination, and each of them gets one attempt before it has answered.
    let hanging = Raw::holding(gate).await;
    let addresses: Vec<String> =
        (0..SUSPECTS + 44).map(|index| format!("{}{index}", hanging.url())).collect();
    for (index, url) in addresses.iter().enumerate() {
        stage.deadline(url, FOR_EVER).await;
        stage.pile(url, &format!("hanging-{index}"), 2, 0).await;
    }
    let called = || hanging.posts().len() == SUSPECTS;
    stage.until("they hold all places that those get who never answered", called).await;
    gets_everything(&stage, &healthy, 100).await;
    assert_eq!(hanging.posts().len(), SUSPECTS);
    assert!(addresses.iter().all(|url| stage.count(url, DELIVERED) == 0));
}
