//! Webhooks under bad conditions: failing receivers, restarts, other addresses.

use std::collections::HashMap;
use std::time::Duration;

use axum::http::StatusCode;
use serde_json::json;
use simulator::{Callbacks, Settings};

use crate::receiver::{Receiver, VERIFY_TOKEN};
use crate::running::*;

#[tokio::test(flavor = "multi_thread")]
async fn statuses_of_each_message_stay_in_order_while_every_tenth_request_fails() {
    let (meta, receiver) = Running::with_receiver().await;
    receiver.answer(|n| if n % 10 == 3 { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::OK });
    let meta = std::sync::Arc::new(meta);
    let senders = (0..8).map(|sender| {
        let meta = meta.clone();
        tokio::spawn(async move {
            let mut ids = Vec::new();
            for n in 0..25 {
                ids.push(meta.send(template(READER, &format!("{sender}-{n}"))).await);
            }
            ids
        })
    });
    let mut ids = Vec::new();
    for sender in senders.collect::<Vec<_>>() {
        ids.extend(sender.await.unwrap());
    }
    receiver.until(|receiver| receiver.statuses().len() >= 600).await;
    let mut by_message: HashMap<String, Vec<String>> = HashMap::new();
    for (id, word) in receiver.statuses() {
        by_message.entry(id).or_default().push(word);
    }
    assert_eq!(by_message.len(), 200);
    for id in ids {
        assert_eq!(by_message[&id], ["sent", "delivered", "read"]);
    }
}

#[tokio::test]
async fn a_retry_sends_the_same_bytes() {
    let (meta, receiver) = Running::with_receiver().await;
    receiver.answer(|n| if n < 3 { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK });
    let id = meta.send(template(READER, "1")).await;
    receiver.until(|receiver| receiver.words(&id).len() == 3).await;
    let attempts = receiver.attempts();
    assert_eq!(attempts.len(), 6);
    assert!(attempts[..4].iter().all(|attempt| attempt.body == attempts[0].body));
}

#[tokio::test]
async fn what_nobody_took_before_a_restart_arrives_after_it_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let dead = Receiver::start().await;
    let meta = Running::at(folder.path()).await;
    meta.control("world", world()).await;
    meta.register(&dead).await;
    dead.answer(|_| StatusCode::INTERNAL_SERVER_ERROR);
    let mut ids = Vec::new();
    for n in 0..20 {
        ids.push(meta.send(template(READER, &n.to_string())).await);
    }
    meta.control("clock", json!({"advance": "2h"})).await;
    dead.until(|receiver| receiver.attempts().len() >= 20).await;
    meta.kill().await;

    let alive = Receiver::start().await;
    let meta = Running::at(folder.path()).await;
    assert!(meta.clock.now() > jiff::Timestamp::now() + jiff::SignedDuration::from_mins(119));
    meta.register(&alive).await;
    alive.until(|receiver| receiver.statuses().len() >= 60).await;
    for id in &ids {
        assert_eq!(alive.words(id), ["sent", "delivered", "read"]);
    }
    assert_eq!(meta.texts(READER).await.len(), 20);
    meta.stop().await;

    let meta = Running::at(folder.path()).await;
    let last = meta.send(template(READER, "last")).await;
    alive.until(|receiver| receiver.words(&last).len() == 3).await;
    assert_eq!(alive.statuses().len(), 63, "nothing that was answered is sent again");
}

#[tokio::test]
async fn a_new_callback_gets_what_waits_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        data: Some(folder.path().to_owned()),
        // Nobody would wait so long: only the registration can bring it.
        webhook_retry: vec![Duration::from_secs(3600)],
        ..Default::default()
    };
    let meta = Running::with(settings).await;
    let (dead, alive) = (Receiver::start().await, Receiver::start().await);
    meta.control("world", world()).await;
    meta.register(&dead).await;
    dead.answer(|_| StatusCode::NOT_FOUND);
    let id = meta.send(template(READER, "1")).await;
    dead.until(|receiver| !receiver.attempts().is_empty()).await;
    meta.register(&alive).await;
    alive.until(|receiver| receiver.words(&id).len() == 3).await;
    assert_eq!(alive.words(&id), ["sent", "delivered", "read"]);
}

#[tokio::test]
async fn callbacks_that_are_renewed_at_start_get_nothing_before_that() {
    let folder = tempfile::tempdir().unwrap();
    let settings = || Settings {
        data: Some(folder.path().to_owned()),
        webhook_retry: vec![Duration::from_millis(20); 500],
        callbacks: Callbacks::RenewedAtStart,
        ..Settings::default()
    };
    let old = Receiver::start().await;
    let meta = Running::with(settings()).await;
    meta.control("world", world()).await;
    meta.register(&old).await;
    let overriding = json!({"override_callback_uri": old.url(), "verify_token": VERIFY_TOKEN});
    meta.post(&format!("{WABA}/subscribed_apps"), overriding).await;
    old.answer(|_| StatusCode::INTERNAL_SERVER_ERROR);
    let first = meta.send(template(READER, "1")).await;
    old.until(|receiver| !receiver.attempts().is_empty()).await;
    meta.kill().await;

    // Somebody else is there now, and takes whatever comes.
    old.answer(|_| StatusCode::OK);
    let tries = old.attempts().len();
    let meta = Running::with(settings()).await;
    let second = meta.send(template(READER, "2")).await;
    let new = Receiver::start().await;
    meta.post(&format!("{WABA}/subscribed_apps"), json!({})).await;
    // Twice what a webhook waits for the answer to overtake it, so that a wrong one has gone out by then.
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(meta.get(&format!("{APP}/subscriptions")).await, json!({"data": []}));
    meta.register(&new).await;
    new.until(|receiver| receiver.statuses().len() == 6).await;
    for id in [first, second] {
        assert_eq!(new.words(&id), ["sent", "delivered", "read"]);
    }
    assert_eq!(old.attempts().len(), tries, "nothing goes to the address of before");
}

#[tokio::test]
async fn a_dead_message_does_not_hold_up_another_one() {
    let (meta, receiver) = Running::with_receiver().await;
    receiver.answer(|n| if n == 0 { StatusCode::OK } else { StatusCode::INTERNAL_SERVER_ERROR });
    let stuck = meta.send(template(OTHER, "1")).await;
    receiver.until(|receiver| receiver.attempts().len() >= 5).await;
    assert_eq!(receiver.words(&stuck), ["sent"]);
    receiver.answer(|_| StatusCode::OK);
    let other = meta.send(template(READER, "2")).await;
    receiver.until(|receiver| receiver.words(&other).len() == 3 && receiver.words(&stuck).len() == 2).await;
}

#[tokio::test]
async fn nothing_is_sent_to_an_app_that_does_not_listen() {
    let (meta, receiver) = (Running::open(None).await, Receiver::start().await);
    meta.control("world", world()).await;
    meta.send(template(READER, "before")).await;
    meta.register(&receiver).await;
    let id = meta.send(template(READER, "after")).await;
    receiver.until(|receiver| receiver.words(&id).len() == 3).await;
    meta.delete(&format!("{WABA}/subscribed_apps"), None).await;
    meta.send(template(READER, "unsubscribed")).await;
    meta.post(&format!("{WABA}/subscribed_apps"), json!({})).await;
    let last = meta.send(template(READER, "again")).await;
    receiver.until(|receiver| receiver.words(&last).len() == 3).await;
    assert_eq!(receiver.statuses().len(), 6);
}
