//! A space is deleted while messages are under way.

use cams::instances::{DeleteInstance, DeleteInstanceRequest};
use cams::numbers::{ChatappBindWaba, ChatappBindWabaRequest};
use switchboard::model::WebAddress;
use switchboard::model::webhook::Ways;
use switchboard::model::{AccountId, MessageStatus, NumberWebhook};
use switchboard::operations::Services;
use switchboard::outbound::Outbound;
use switchboard::store::{Directory, Store};

use super::calls::{call, services};
use super::graph::{Answer, Graph};
use super::outbound::{start, until};
use super::receiver::Receiver;
use super::stage::{NUMBER, Stage};
use super::webhooks::{inbound, status, text};

async fn delete(stage: &Stage, services: &Services) {
    let request = DeleteInstanceRequest { instance_id: "cams-1".into() };
    call::<DeleteInstance>(services, &stage.account, request).await.unwrap();
}

async fn bind(account: &AccountId, services: &Services) -> String {
    let request = ChatappBindWabaRequest { waba_id: "w1".into(), ..Default::default() };
    call::<ChatappBindWaba>(services, account, request).await.unwrap().data.cust_space_id
}

async fn stage() -> (Stage, Receiver) {
    let (stage, receiver) = (Stage::new().await, Receiver::start().await);
    let url = |path: &str| WebAddress::parse(&format!("{}/{path}", receiver.url)).ok();
    let ways = Ways { http: true, queue: false };
    let webhook = NumberWebhook { status_url: url("status"), up_url: url("up"), ways };
    stage.put(&stage.number(Some(webhook))).await;
    (stage, receiver)
}

#[tokio::test]
async fn statuses_that_come_after_the_deletion_go_where_the_space_sent_them() {
    let ((stage, receiver), graph) = (stage().await, Graph::start(&[]).await);
    let inbound = inbound(&stage, graph.connector());
    let services = services(&stage, Outbound::new().0, Some(graph.connector()));
    stage.message("m1", false).await;
    delete(&stage, &services).await;
    assert_eq!(stage.store.directory(Directory::Waba, "w1").await.unwrap(), None);
    for word in ["sent", "delivered"] {
        status(&inbound, "m1", word).await;
    }
    // Bound again, by the same account: the settings of the new space have no say over the old one's messages.
    let space = bind(&stage.account, &services).await;
    assert_ne!(space, "cams-1");
    assert_eq!(stage.stored_number().await.webhook, None);
    status(&inbound, "m1", "read").await;
    assert_eq!(receiver.wait_for(3).await, ["status Sent", "status Delivered", "status Read"]);
}

#[tokio::test]
async fn a_message_that_was_not_sent_yet_is_sent_after_the_deletion() {
    let ((stage, receiver), graph) = (stage().await, Graph::start(&[Answer::Refused(130_429)]).await);
    let outbound = start(&stage, &graph).await;
    let id = stage.message("m1", true).await;
    outbound.offer(&stage.account, &id, stage.clocks.wall().as_millisecond());
    until("it waits", async || graph.sent().len() == 1).await;
    let services = services(&stage, outbound, Some(graph.connector()));
    delete(&stage, &services).await;
    until("it is sent", async || {
        stage.advance(std::time::Duration::from_secs(1));
        stage.jobs().await == 0
    })
    .await;
    assert_eq!(graph.sent().len(), 2);
    stage.news(&id, MessageStatus::Sent).await;
    assert_eq!(receiver.wait_for(1).await, ["status Sent"]);
}

#[tokio::test]
async fn another_account_may_bind_the_waba_and_its_number_at_once() {
    let ((stage, _), graph) = (stage().await, Graph::start(&[]).await);
    let services = services(&stage, Outbound::new().0, Some(graph.connector()));
    delete(&stage, &services).await;
    let other = AccountId::parse("6543210987654321").unwrap();
    let space = bind(&other, &services).await;
    let owner = async |directory, key| stage.store.directory(directory, key).await.unwrap();
    assert_eq!(owner(Directory::Waba, "w1").await, Some(format!("{other}/{space}")));
    assert_eq!(owner(Directory::Number, "n1").await, Some(format!("{other}/{NUMBER}")));
}

#[tokio::test]
async fn a_person_who_writes_to_a_deleted_number_makes_no_receipt() {
    let ((stage, receiver), graph) = (stage().await, Graph::start(&[]).await);
    let inbound = inbound(&stage, graph.connector());
    let services = services(&stage, Outbound::new().0, Some(graph.connector()));
    text(&inbound, "wamid.before").await;
    assert_eq!(receiver.wait_for(1).await, ["up "]);
    stage.message("m1", false).await;
    delete(&stage, &services).await;
    text(&inbound, "wamid.after").await;
    assert!(stage.store.message_of_network(&stage.account, "wamid.after").await.unwrap().is_none());
    status(&inbound, "m1", "sent").await;
    assert_eq!(receiver.wait_for(2).await, ["up ", "status Sent"]);
}

#[tokio::test]
async fn a_space_is_deleted_without_a_network_and_with_one_that_hides_its_waba() {
    let (stage, _) = stage().await;
    delete(&stage, &services(&stage, Outbound::new().0, None)).await;
    assert_eq!(stage.store.directory(Directory::Waba, "w1").await.unwrap(), None);

    let stage = Stage::new().await;
    let graph = Graph::start(&[]).await;
    graph.hide_wabas();
    delete(&stage, &services(&stage, Outbound::new().0, Some(graph.connector()))).await;
    assert_eq!(stage.store.directory(Directory::Waba, "w1").await.unwrap(), None);
}
