//! Accepted messages on their way to a network that answers as it likes.

use std::time::Duration;

use switchboard::model::{MessageId, MessageStatus};
use switchboard::outbound::{Outbound, Settings, Worker};
use switchboard::store::Store;

use super::graph::{Answer, Graph};
use super::receiver::Receiver;
use super::stage::{PERSON, Stage};

const IN_DOUBT: Duration = Duration::from_secs(3);
const RETRY_FOR: Duration = Duration::from_secs(3600);

pub async fn start(stage: &Stage, graph: &Graph) -> Outbound {
    let worker = Worker {
        store: stage.store.clone(),
        network: graph.connector(),
        dispatcher: stage.dispatcher.clone(),
        clocks: stage.clocks.clone(),
        settings: Settings { in_doubt: IN_DOUBT, retry_for: RETRY_FOR },
    };
    let (outbound, offered) = Outbound::new();
    worker.start(offered, stage.stop.subscribe()).await.unwrap();
    outbound
}

/// Accepts a message while the worker runs.
async fn send(stage: &Stage, outbound: &Outbound, id: &str) -> MessageId {
    let id = stage.message(id, true).await;
    outbound.offer(&stage.account, &id, stage.clocks.wall().as_millisecond());
    id
}

pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let waited = tokio::time::timeout(Duration::from_secs(10), async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    });
    assert!(waited.await.is_ok(), "{what}");
}

#[tokio::test]
async fn a_message_is_sent_once_with_its_id_and_keeps_the_networks_id() {
    let (stage, graph) = (Stage::new().await, Graph::start(&[]).await);
    let outbound = start(&stage, &graph).await;
    let id = send(&stage, &outbound, "m1").await;
    until("the job is done", async || stage.jobs().await == 0).await;
    let message = stage.store.message(&stage.account, &id).await.unwrap().unwrap().value;
    assert_eq!(message.network_id.as_deref(), Some("wamid.1"));
    let sent = graph.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0]["to"], format!("+{PERSON}"));
    assert_eq!(sent[0]["biz_opaque_callback_data"], "m1");
}

#[tokio::test]
async fn a_lost_answer_is_in_doubt_and_a_status_resolves_it_without_a_second_send() {
    let (stage, graph) = (Stage::new().await, Graph::start(&[Answer::Lost]).await);
    let outbound = start(&stage, &graph).await;
    let id = send(&stage, &outbound, "m1").await;
    until("it was sent", async || graph.sent().len() == 1).await;
    stage.news(&id, MessageStatus::Sent).await;
    assert_eq!(stage.jobs().await, 0);
    stage.advance(IN_DOUBT * 2);
    let other = send(&stage, &outbound, "m2").await;
    until("the worker went on", async || {
        let message = stage.store.message(&stage.account, &other).await.unwrap().unwrap();
        message.value.network_id.is_some()
    })
    .await;
    assert_eq!(graph.sent().len(), 2);
}

#[tokio::test]
async fn a_lost_answer_without_a_status_is_sent_again_after_the_wait() {
    let (stage, graph) = (Stage::new().await, Graph::start(&[Answer::Lost]).await);
    let outbound = start(&stage, &graph).await;
    send(&stage, &outbound, "m1").await;
    until("it is in doubt", async || {
        graph.sent().len() == 1 && stage.store.due_jobs(now_ms(&stage), 1).await.unwrap().is_empty()
    })
    .await;
    stage.advance(IN_DOUBT);
    until("the job is done", async || stage.jobs().await == 0).await;
    assert_eq!(graph.sent().len(), 2);
}

#[tokio::test]
async fn answers_that_are_lost_too_long_become_a_failed_receipt() {
    let (stage, receiver) = (Stage::new().await, Receiver::start().await);
    stage.statuses_to(&format!("{}/status", receiver.url), false).await;
    let graph = Graph::start(&[Answer::Lost, Answer::Lost]).await;
    let outbound = start(&stage, &graph).await;
    let id = send(&stage, &outbound, "m1").await;
    for (sends, wait) in [(1, IN_DOUBT), (2, RETRY_FOR)] {
        until("it is in doubt", async || {
            graph.sent().len() == sends && stage.store.due_jobs(now_ms(&stage), 1).await.unwrap().is_empty()
        })
        .await;
        assert_eq!(stage.status(&id).await, MessageStatus::Accepted);
        stage.advance(wait);
    }
    assert_eq!(receiver.wait_for(1).await, ["status Failed"]);
    assert_eq!(receiver.receipts()[0]["ErrorCode"], "131016");
    assert_eq!(stage.jobs().await, 0);
    assert_eq!(graph.sent().len(), 2);
}

#[tokio::test]
async fn a_job_found_at_the_start_waits_before_it_is_sent() {
    let (stage, graph) = (Stage::new().await, Graph::start(&[]).await);
    stage.message("m1", true).await;
    let outbound = start(&stage, &graph).await;
    send(&stage, &outbound, "m2").await;
    until("the fresh one is done", async || stage.jobs().await == 1).await;
    assert_eq!(graph.sent().len(), 1);
    stage.advance(IN_DOUBT);
    until("the old one is done", async || stage.jobs().await == 0).await;
    assert_eq!(graph.sent()[1]["biz_opaque_callback_data"], "m1");
}

#[tokio::test]
async fn a_limit_of_the_network_is_waited_for() {
    let (stage, graph) = (Stage::new().await, Graph::start(&[Answer::Refused(130_429)]).await);
    let outbound = start(&stage, &graph).await;
    let id = send(&stage, &outbound, "m1").await;
    until("it waits", async || {
        graph.sent().len() == 1 && stage.store.due_jobs(now_ms(&stage), 1).await.unwrap().is_empty()
    })
    .await;
    assert_eq!(stage.status(&id).await, MessageStatus::Accepted);
    stage.advance(Duration::from_secs(10));
    until("the job is done", async || stage.jobs().await == 0).await;
    assert_eq!(graph.sent().len(), 2);
}

#[tokio::test]
async fn a_refusal_becomes_a_failed_receipt_with_the_networks_code() {
    let (stage, receiver) = (Stage::new().await, Receiver::start().await);
    stage.statuses_to(&format!("{}/status", receiver.url), false).await;
    let graph = Graph::start(&[Answer::Refused(131_009)]).await;
    let outbound = start(&stage, &graph).await;
    let id = send(&stage, &outbound, "m1").await;
    assert_eq!(receiver.wait_for(1).await, ["status Failed"]);
    let receipt = &receiver.receipts()[0];
    assert_eq!(receipt["ErrorCode"], "131009");
    assert!(receipt["ErrorDescription"].as_str().unwrap().starts_with("131009:"), "{receipt}");
    assert_eq!(stage.status(&id).await, MessageStatus::Failed);
    assert_eq!(stage.jobs().await, 0);
}

#[tokio::test]
async fn a_limit_that_lasts_too_long_becomes_a_failed_receipt() {
    let (stage, receiver) = (Stage::new().await, Receiver::start().await);
    stage.statuses_to(&format!("{}/status", receiver.url), false).await;
    let graph = Graph::start(&[Answer::Refused(130_429), Answer::Refused(130_429)]).await;
    let outbound = start(&stage, &graph).await;
    send(&stage, &outbound, "m1").await;
    until("it waits", async || {
        graph.sent().len() == 1 && stage.store.due_jobs(now_ms(&stage), 1).await.unwrap().is_empty()
    })
    .await;
    stage.advance(RETRY_FOR);
    assert_eq!(receiver.wait_for(1).await, ["status Failed"]);
}

fn now_ms(stage: &Stage) -> i64 {
    stage.clocks.wall().as_millisecond()
}
