//! What stands beside a body that is the cloud's: ids and signatures; and the same id in the queue.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::{digest, hmac};
use secrecy::ExposeSecret;
use switchboard::model::{DestinationSettings, MessageStatus, SigningSecret};
use switchboard::receipts::signing::Secret;
use switchboard::store::sealing::Place;

use super::raw::{Post, Raw, answer};
use super::scene::DELIVERED;
use crate::stage::Stage;

async fn good() -> Raw {
    Raw::answering(|_| answer(200, "")).await
}

/// Verifies a post as the rules of Standard Webhooks say; answers which of the secrets signed it.
fn signers(post: &Post, secrets: &[String]) -> Vec<bool> {
    let given: Vec<&str> = post.headers["webhook-signature"].split(' ').collect();
    let (id, timestamp) = (&post.headers["webhook-id"], &post.headers["webhook-timestamp"]);
    let signed = format!("{id}.{timestamp}.{}", post.body);
    let is_signed = |secret: &String| {
        let key = BASE64.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        let signature = format!("v1,{}", BASE64.encode(hmac::sign(&key, signed.as_bytes())));
        given.contains(&signature.as_str())
    };
    secrets.iter().map(is_signed).collect()
}

async fn set_secrets(stage: &Stage, url: &str, secrets: &[String]) {
    let sealed = secrets.iter().enumerate().map(|(index, secret)| {
        let id = format!("s{index}");
        let sealed = stage.master_key.seal(Place::DestinationSecret, &id, secret).unwrap();
        SigningSecret { id, sealed, created_ms: 0 }
    });
    let secrets = sealed.collect();
    stage.put(&DestinationSettings { url: url.to_owned(), secrets, ..DestinationSettings::default() }).await;
}

#[tokio::test]
async fn every_secret_of_a_destination_signs_id_time_and_body() {
    let (stage, receiver) = (Stage::on_schedule().await, good().await);
    let url = receiver.url();
    let [old, new, strange] = [0, 1, 2].map(|_| Secret::generate().unwrap().expose_secret().to_owned());
    stage.one(&url, "unsigned").await;
    stage.until("unsigned", || stage.count(&url, DELIVERED) == 1).await;
    assert!(!receiver.posts()[0].headers.contains_key("webhook-signature"));

    set_secrets(&stage, &url, &[old.clone(), new.clone()]).await;
    stage.pile(&url, "batch", 3, 10_000).await;
    stage.advance(std::time::Duration::from_secs(10));
    stage.until("a batch", || stage.count(&url, DELIVERED) == 4).await;
    set_secrets(&stage, &url, std::slice::from_ref(&new)).await;
    stage.one(&url, "rotated").await;
    stage.until("rotated", || stage.count(&url, DELIVERED) == 5).await;

    let (posts, secrets) = (receiver.posts(), [old, new, strange]);
    assert_eq!(signers(&posts[1], &secrets), [true, true, false]);
    assert_eq!(signers(&posts[2], &secrets), [false, true, false]);
    for post in &posts {
        let timestamp: i64 = post.headers["webhook-timestamp"].parse().unwrap();
        assert!((stage.now_ms() / 1000 - timestamp).abs() <= 11, "seconds of the wall clock");
        assert_eq!(post.headers["content-type"], "application/json;charset=utf-8");
    }
}

#[tokio::test]
async fn an_id_is_the_receipts_own_or_a_hash_of_the_batch_and_the_same_at_each_attempt() {
    let stage = Stage::on_schedule().await;
    let (recovers, well) = tokio::sync::watch::channel(false);
    let receiver = Raw::answering(move |_| answer(if *well.borrow() { 200 } else { 500 }, "")).await;
    let url = receiver.url();
    stage.pile(&url, "r", 3, 10_000).await;
    stage.advance(std::time::Duration::from_secs(11));
    stage.until("a failure", || stage.attempts(&url).len() == 1).await;
    recovers.send_replace(true);
    stage.advance(std::time::Duration::from_secs(6));
    stage.until("all", || stage.count(&url, DELIVERED) == 3).await;
    stage.one(&url, "LONE").await;
    stage.until("a lone one", || stage.count(&url, DELIVERED) == 4).await;
    let posts = receiver.posts();
    let of_ids = |ids: &[String]| hex::encode(digest::digest(&digest::SHA256, ids.join(",").as_bytes()));
    for post in &posts[..2] {
        assert_eq!(post.ids().len(), 3);
        assert_eq!(post.headers["webhook-id"], of_ids(&post.ids()));
    }
    assert_eq!((posts[2].headers["webhook-id"].as_str(), posts[2].ids()), ("LONE", vec!["LONE".to_owned()]));
}

#[tokio::test]
async fn the_queue_holds_the_receipt_under_the_id_that_http_gets() {
    let (stage, receiver) = (Stage::on_schedule().await, good().await);
    let url = format!("{}status", receiver.url());
    stage.statuses_to(&url, true).await;
    let message = stage.message("202611210000000000000001", false).await;
    for status in [MessageStatus::Sent, MessageStatus::Delivered, MessageStatus::Read] {
        stage.news(&message, status).await;
    }
    stage.until("all by HTTP", || stage.count(&url, DELIVERED) == 3).await;
    let posted: Vec<String> = receiver.posts().iter().flat_map(Post::ids).collect();
    assert_eq!(posted, stage.queued());
    assert!(posted.iter().all(|id| id.len() == 32 && !id.contains(|letter: char| letter.is_lowercase())));
}
