//! From an event of the network to a receipt at the customer's endpoint.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cams::receipts::{InboundReceipt, InboundType, NoticeType};
use switchboard::model::MessageStatus::{Delivered, Failed, Read, Sent};
use switchboard::model::webhook::Ways;
use switchboard::model::{Direction, Message, MessageId};
use switchboard::receipts::routing;
use switchboard::store::{Change, Expected, Step, Store};

use super::receiver::Receiver;
use super::stage::{NUMBER, PERSON, Stage};

async fn stage() -> (Stage, Receiver) {
    let (stage, receiver) = (Stage::new().await, Receiver::start().await);
    stage.statuses_to(&format!("{}/status", receiver.url), false).await;
    (stage, receiver)
}

#[tokio::test]
async fn statuses_arrive_once_and_in_order() {
    let (stage, receiver) = stage().await;
    let id = stage.message("m1", false).await;
    for status in [Sent, Sent, Delivered, Sent, Read, Delivered, Read] {
        stage.news(&id, status).await;
    }
    assert_eq!(receiver.wait_for(3).await, ["status Sent", "status Delivered", "status Read"]);
    assert_eq!(stage.status(&id).await, Read);
}

#[tokio::test]
async fn delivered_before_sent_waits_for_it() {
    let (stage, receiver) = stage().await;
    let id = stage.message("m1", false).await;
    stage.news(&id, Delivered).await;
    stage.news(&id, Sent).await;
    assert_eq!(receiver.wait_for(2).await, ["status Sent", "status Delivered"]);
}

#[tokio::test]
async fn delivered_does_not_wait_for_ever_and_a_later_sent_is_recorded_only() {
    let (stage, receiver) = stage().await;
    let id = stage.message("m1", false).await;
    stage.news(&id, Delivered).await;
    assert!(receiver.statuses().is_empty());
    stage.advance(Duration::from_secs(5));
    assert_eq!(receiver.wait_for(1).await, ["status Delivered"]);
    stage.news(&id, Sent).await;
    stage.news(&id, Read).await;
    assert_eq!(receiver.wait_for(2).await, ["status Delivered", "status Read"]);
}

#[tokio::test]
async fn failed_follows_sent_and_never_delivered() {
    let (stage, receiver) = stage().await;
    let (first, second) = (stage.message("m1", false).await, stage.message("m2", false).await);
    stage.news(&first, Sent).await;
    stage.news(&first, Failed).await;
    assert_eq!(receiver.wait_for(2).await, ["status Sent", "status Failed"]);
    for status in [Sent, Delivered, Failed] {
        stage.news(&second, status).await;
    }
    assert_eq!(receiver.wait_for(4).await[2..], ["status Sent", "status Delivered"]);
    assert_eq!(stage.status(&second).await, Delivered);
}

#[tokio::test]
async fn giving_up_is_no_news_of_a_message_that_the_network_spoke_of() {
    let (stage, receiver) = stage().await;
    let (heard, unheard) = (stage.message("m1", true).await, stage.message("m2", true).await);
    stage.news(&heard, Sent).await;
    stage.given_up(&heard).await;
    assert_eq!(stage.status(&heard).await, Sent);
    stage.given_up(&unheard).await;
    assert_eq!(stage.status(&unheard).await, Failed);
    assert_eq!(stage.jobs().await, 0);
    let mut came = receiver.wait_for(2).await;
    came.sort();
    assert_eq!(came, ["status Failed", "status Sent"]);
}

#[tokio::test]
async fn of_giving_up_and_the_networks_word_at_once_only_the_first_makes_a_receipt() {
    let (stage, receiver) = stage().await;
    for round in 0..50 {
        let id = stage.message(&format!("m{round}"), true).await;
        tokio::join!(stage.given_up(&id), stage.news(&id, Sent));
    }
    receiver.wait_for(50).await;
    assert_eq!(stage.store.composed(), 50);
}

#[tokio::test]
async fn a_receipt_that_is_not_taken_holds_back_its_own_message_only() {
    let (stage, receiver) = stage().await;
    let (first, second) = (stage.message("m1", false).await, stage.message("m2", false).await);
    receiver.refuse(1);
    stage.news(&first, Sent).await;
    stage.news(&first, Delivered).await;
    // The refused attempt is recorded before the clock moves on to its next one.
    while stage.store.due_again().await == 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    stage.news(&second, Sent).await;
    receiver.wait_for(1).await;
    assert_eq!(receiver.receipts()[0]["MessageId"], "m2");
    stage.advance(Duration::from_secs(1));
    receiver.wait_for(3).await;
    let of_first: Vec<_> =
        receiver.receipts().into_iter().filter(|receipt| receipt["MessageId"] == "m1").collect();
    assert_eq!((&of_first[0]["Status"], &of_first[1]["Status"]), (&"Sent".into(), &"Delivered".into()));
}

#[tokio::test]
async fn a_new_address_acts_on_the_next_receipt_of_a_message_under_way() {
    let (stage, receiver) = stage().await;
    let id = stage.message("m1", false).await;
    stage.news(&id, Sent).await;
    stage.statuses_to(&format!("{}/moved", receiver.url), false).await;
    stage.news(&id, Delivered).await;
    let mut came = receiver.wait_for(2).await;
    came.sort();
    assert_eq!(came, ["moved Delivered", "status Sent"]);
}

#[tokio::test]
async fn switching_off_gives_up_what_is_under_way() {
    let (stage, receiver) = stage().await;
    let id = stage.message("m1", false).await;
    stage.news(&id, Delivered).await;
    let mut number = stage.stored_number().await;
    if let Some(webhook) = &mut number.webhook {
        webhook.ways = Ways::default();
    }
    let mut change = Change::new(&stage.account, stage.clocks.wall().as_millisecond());
    change.step(Step::Cancel { setting: routing::number_setting(&number) });
    change.put(&number, Expected::Anything).unwrap();
    stage.dispatcher.commit(change).await.unwrap();
    stage.advance(Duration::from_secs(60));
    stage.news(&id, Read).await;
    // A message of a number that is on again shows that the deliverers looked.
    stage.statuses_to(&format!("{}/status", receiver.url), false).await;
    let other = stage.message("m2", false).await;
    stage.news(&other, Sent).await;
    receiver.wait_for(1).await;
    assert_eq!(receiver.receipts()[0]["MessageId"], "m2");
}

#[tokio::test]
async fn http_and_queue_get_the_same_receipt_under_the_same_id() {
    let (stage, receiver) = stage().await;
    stage.statuses_to(&format!("{}/status", receiver.url), true).await;
    let id = stage.message("m1", false).await;
    stage.news(&id, Sent).await;
    receiver.wait_for(1).await;
    let (queue, queued, body, delivered) = stage.store.queued_and_delivered();
    assert_eq!(queue, "Alicom-Queue-1234567890123456-ChatAppStatus");
    assert_eq!(queued, delivered);
    let body = STANDARD.decode(body).unwrap();
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&body).unwrap(), receiver.receipts()[0]);
}

#[tokio::test]
async fn a_received_message_whose_id_is_taken_gets_another_one() {
    let stage = Stage::new().await;
    let taken = stage.message("m1", false).await;
    let sent = stage.store.message(&stage.account, &taken).await.unwrap().unwrap().value;
    let received = Message { direction: Direction::Up, network_id: Some("wamid.up".into()), ..sent.clone() };
    let receipt = InboundReceipt {
        message_id: "m1".into(),
        cust_space_id: None,
        waba_id: None,
        notice_type: NoticeType::Inbound,
        from: PERSON.into(),
        to: NUMBER.into(),
        from_user_id: None,
        from_parent_user_id: None,
        from_user_name: None,
        timestamp: 0,
        display_name: PERSON.into(),
        name: PERSON.into(),
        r#type: InboundType::Text,
        message: "hi".into(),
        context_message_id: None,
    };
    stage.dispatcher.inbound(&stage.account, received, receipt, || MessageId::new("m2")).await.unwrap();
    let found = stage.store.message_of_network(&stage.account, "wamid.up").await.unwrap().unwrap();
    assert_eq!(found.value.id.as_str(), "m2");
    assert_eq!(stage.store.message(&stage.account, &taken).await.unwrap().unwrap().value, sent);
}

/// What the tables say, for what no operation of the store answers.
trait Tables {
    async fn due_again(&self) -> i64;
    fn composed(&self) -> i64;
    fn queued_and_delivered(&self) -> (String, String, String, String);
}

impl Tables for switchboard::store::sqlite::SqliteStore {
    async fn due_again(&self) -> i64 {
        let sql = "SELECT count(*) FROM deliveries WHERE attempts > 0 AND state = 0";
        self.database().read(|connection| connection.query_row(sql, [], |row| row.get(0))).unwrap()
    }

    fn composed(&self) -> i64 {
        let sql = "SELECT count(*) FROM deliveries";
        self.database().read(|connection| connection.query_row(sql, [], |row| row.get(0))).unwrap()
    }

    fn queued_and_delivered(&self) -> (String, String, String, String) {
        let sql = "SELECT q.name, m.message_id, m.body, d.receipt_id FROM queue_messages m
                   JOIN queues q ON q.id = m.queue, receipts d";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        self.database().read(|connection| connection.query_row(sql, [], read)).unwrap()
    }
}
