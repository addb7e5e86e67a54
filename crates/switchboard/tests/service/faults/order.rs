//! The receipts of one message arrive in their order, whatever fails between them; those of others do not wait for them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::raw::{Line, Raw, answer};
use super::scene::{DELIVERED, Put};
use crate::stage::Stage;

const MESSAGES: usize = 40;
const POSITIONS: i64 = 3;

#[tokio::test]
async fn each_message_stays_in_order_through_refusals_of_every_kind() {
    let stage = Stage::new().await;
    let served = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&served);
    // Of each seven requests two are refused, one is not answered, and one is answered with a part.
    let receiver = Raw::serving(move |mut line: Line| {
        let served = Arc::clone(&count);
        async move {
            while line.post().await.is_some() {
                let words = match served.fetch_add(1, Ordering::SeqCst) % 7 {
                    1 => answer(500, ""),
                    3 => answer(400, ""),
                    4 => return,
                    6 => {
                        line.say(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n").await;
                        return;
                    }
                    _ => answer(200, ""),
                };
                line.say(words.as_bytes()).await;
            }
        }
    })
    .await;
    let url = receiver.url();
    let name = |message: usize, position: i64| format!("{message}/{position}");
    for position in 0..POSITIONS {
        for message in 0..MESSAGES {
            let (id, order) = (name(message, position), message.to_string());
            stage
                .put_receipts(&url, &[Put { id: &id, order: &order, position, body: "{}", due_in: 0 }])
                .await;
            stage.advance(Duration::from_millis(1));
        }
    }
    let all = MESSAGES * usize::try_from(POSITIONS).unwrap();
    let delivered = || stage.count(&url, DELIVERED) == all;
    stage.until_in_steps("all are delivered", Duration::from_millis(250), delivered).await;

    let mut first: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for id in receiver.posts().iter().flat_map(|post| post.ids()) {
        let seen = first.entry(id.split('/').next().unwrap().to_owned()).or_default();
        if !seen.contains(&id) {
            seen.push(id);
        }
    }
    assert_eq!(first.len(), MESSAGES);
    for (message, seen) in first {
        assert_eq!(seen, [0, 1, 2].map(|position| format!("{message}/{position}")), "{message}");
    }
    let (mut kept, failed) = (stage.attempts(&url), served.load(Ordering::SeqCst));
    assert_eq!(kept.len(), failed, "each request is kept");
    kept.retain(|attempt| attempt.reason.is_some());
    assert!(kept.len() >= 10, "{} failures", kept.len());
}

#[tokio::test]
async fn a_message_that_is_refused_holds_back_itself_and_nobody_else() {
    let stage = Stage::on_schedule().await;
    let is_refused = |id: &String| id.starts_with("bad");
    let receiver =
        Raw::answering(move |post| answer(if post.ids().iter().any(is_refused) { 500 } else { 200 }, ""))
            .await;
    let url = receiver.url();
    for position in 0..POSITIONS {
        for order in ["bad", "good"] {
            let id = format!("{order}/{position}");
            stage.put_receipts(&url, &[Put { id: &id, order, position, body: "{}", due_in: 0 }]).await;
            stage
                .until(&id, || {
                    stage
                        .rows(&url)
                        .iter()
                        .any(|row| row.receipt == id && (row.state == DELIVERED || order == "bad"))
                })
                .await;
        }
    }
    stage.until("the other message", || stage.count(&url, DELIVERED) == 3).await;
    let bad: Vec<String> = receiver.posts().iter().flat_map(|post| post.ids()).filter(is_refused).collect();
    assert!(bad.iter().all(|id| id == "bad/0"), "a later one overtook it: {bad:?}");
}
