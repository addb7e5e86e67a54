//! The operator's operations on a running dispatcher and deliverers.

use std::time::Duration;

use operator::{
    CreateDestinationSecret, CreateDestinationSecretRequest, DeleteDestinationSecret,
    DeleteDestinationSecretRequest, GetDelivery, GetDeliveryRequest, ListAttempts, ListAttemptsRequest,
    ListDeliveries, ListDeliveriesRequest, ListDestinations, ListDestinationsRequest, ListReceipts,
    ListReceiptsRequest, ReplayDeliveries, ReplayDeliveriesRequest, TestDestination, TestDestinationRequest,
    UpdateDestination, UpdateDestinationRequest,
};
use switchboard::model::{AccountId, MessageStatus};
use switchboard::operations::Services;
use switchboard::outbound::Outbound;

use super::calls::{call, services};
use super::receiver::Receiver;
use super::stage::{NUMBER, Stage};

async fn stage() -> (Stage, Receiver, Services) {
    let (stage, receiver) = (Stage::new().await, Receiver::start().await);
    stage.statuses_to(&format!("{}/status", receiver.url), false).await;
    let services = services(&stage, Outbound::new().0, None);
    (stage, receiver, services)
}

fn stranger() -> AccountId {
    AccountId::parse("6543210987654321").unwrap()
}

/// Waits until a listed delivery is in this state; answers its receipt's id.
async fn in_state(services: &Services, account: &AccountId, state: &str) -> String {
    let request = ListDeliveriesRequest { state: Some(state.into()), ..Default::default() };
    let mut looks = 0;
    loop {
        let listed = call::<ListDeliveries>(services, account, request.clone()).await.unwrap().deliveries;
        if let Some(delivery) = listed.first() {
            return delivery.receipt_id.clone();
        }
        looks += 1;
        assert!(looks < 2_000, "no delivery is {state}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// One receipt that was refused until it was given up; answers its id.
async fn exhausted(stage: &Stage, receiver: &Receiver, services: &Services) -> String {
    receiver.refuse(2);
    let id = stage.message("m1", false).await;
    stage.news(&id, MessageStatus::Sent).await;
    in_state(services, &stage.account, "failed").await;
    stage.advance(Duration::from_secs(8 * 24 * 3600));
    in_state(services, &stage.account, "exhausted").await
}

#[tokio::test]
async fn a_listener_is_woken_by_a_receipt_and_goes_on_behind_it() {
    let (stage, _receiver, services) = stage().await;
    let from_now = call::<ListReceipts>(&services, &stage.account, ListReceiptsRequest::default());
    let start = from_now.await.unwrap();
    assert!(start.receipts.is_empty());
    let after = |cursor: &str, wait| ListReceiptsRequest {
        cursor: Some(cursor.to_owned()),
        wait_seconds: Some(wait),
        phone_number: Some(NUMBER.into()),
        ..Default::default()
    };
    let id = stage.message("m1", false).await;
    let heard = call::<ListReceipts>(&services, &stage.account, after(&start.next_cursor, 8));
    let ((), heard) = tokio::join!(stage.news(&id, MessageStatus::Sent), heard);
    let heard = heard.unwrap();
    assert_eq!(heard.receipts.len(), 1);
    assert_eq!(
        (heard.receipts[0].message_id.as_str(), heard.receipts[0].kind.as_str()),
        ("m1", "ChatAppStatus")
    );
    assert!(heard.receipts[0].body.contains(r#""Status":"Sent""#));
    let next = call::<ListReceipts>(&services, &stage.account, after(&heard.next_cursor, 0)).await.unwrap();
    assert!(next.receipts.is_empty() && next.next_cursor == heard.next_cursor);
    let foreign = call::<ListReceipts>(&services, &stranger(), after("0", 0)).await.unwrap();
    assert!(foreign.receipts.is_empty());
}

#[tokio::test]
async fn who_waits_for_receipts_is_answered_when_the_service_stops() {
    let (stage, _receiver, services) = stage().await;
    let request = ListReceiptsRequest { wait_seconds: Some(8), ..Default::default() };
    let began = std::time::Instant::now();
    let waiting = call::<ListReceipts>(&services, &stage.account, request);
    let (answer, _) = tokio::join!(waiting, async { stage.stop.send_replace(true) });
    assert!(answer.unwrap().receipts.is_empty());
    assert!(began.elapsed() < Duration::from_secs(8), "it waited to the end");
}

#[tokio::test]
async fn an_exhausted_receipt_is_listed_explained_and_replayed_with_its_id() {
    let (stage, receiver, services) = stage().await;
    let id = exhausted(&stage, &receiver, &services).await;
    let request = GetDeliveryRequest { receipt_id: id.clone() };
    let found = call::<GetDelivery>(&services, &stage.account, request.clone()).await.unwrap();
    let delivery = &found.deliveries[0];
    assert_eq!((delivery.delivery.state.as_str(), delivery.delivery.attempts), ("exhausted", 2));
    let reasons: Vec<_> = delivery.attempts.iter().map(|attempt| attempt.reason.as_deref()).collect();
    assert_eq!(reasons, [Some("server_error"), Some("server_error")]);
    assert!(call::<GetDelivery>(&services, &stranger(), request).await.is_err());

    let replay = ReplayDeliveriesRequest { state: Some("exhausted".into()), ..Default::default() };
    let foreign = call::<ReplayDeliveries>(&services, &stranger(), replay.clone()).await.unwrap();
    assert_eq!((foreign.replayed, receiver.receipts().len()), (0, 0));
    let replayed = call::<ReplayDeliveries>(&services, &stage.account, replay).await.unwrap();
    assert_eq!((replayed.replayed, replayed.next_cursor), (1, None));
    assert_eq!(receiver.wait_for(1).await, ["status Sent"]);
    assert_eq!(in_state(&services, &stage.account, "delivered").await, id);
    let attempts = ListAttemptsRequest { cursor: Some("0".into()), ..Default::default() };
    let attempts = call::<ListAttempts>(&services, &stage.account, attempts.clone()).await.unwrap().attempts;
    assert_eq!(
        attempts.iter().map(|one| one.attempt.status).collect::<Vec<_>>(),
        [Some(500), Some(500), Some(200)]
    );
}

#[tokio::test]
async fn a_replay_goes_to_the_address_of_now_when_asked() {
    let (stage, receiver, services) = stage().await;
    let id = exhausted(&stage, &receiver, &services).await;
    stage.statuses_to(&format!("{}/moved", receiver.url), false).await;
    let replay =
        ReplayDeliveriesRequest { receipt_ids: Some(vec![id]), to_current: Some(true), ..Default::default() };
    let replayed = call::<ReplayDeliveries>(&services, &stage.account, replay).await.unwrap();
    assert_eq!((replayed.replayed, replayed.skipped), (1, 0));
    assert_eq!(receiver.wait_for(1).await, ["moved Sent"]);
}

#[tokio::test]
async fn a_destination_is_set_paused_and_resumed() {
    let (stage, receiver, services) = stage().await;
    let url = format!("{}/status", receiver.url);
    let update =
        |deadline_seconds, paused| UpdateDestinationRequest { url: url.clone(), deadline_seconds, paused };
    call::<UpdateDestination>(&services, &stage.account, update(Some(5.0), Some(true))).await.unwrap();
    let id = stage.message("m1", false).await;
    stage.news(&id, MessageStatus::Sent).await;
    let list = || call::<ListDestinations>(&services, &stage.account, ListDestinationsRequest::default());
    let shown = list().await.unwrap().destinations.remove(0);
    assert_eq!(
        (shown.url.as_str(), shown.deadline_seconds, shown.paused, shown.waiting),
        (url.as_str(), 5.0, true, 1)
    );
    assert!(shown.oldest_waiting.is_some() && receiver.receipts().is_empty());
    call::<UpdateDestination>(&services, &stage.account, update(None, Some(false))).await.unwrap();
    receiver.wait_for(1).await;
    let shown = list().await.unwrap().destinations.remove(0);
    assert_eq!((shown.deadline_seconds, shown.paused), (5.0, false));
    assert!(call::<UpdateDestination>(&services, &stage.account, update(Some(31.0), None)).await.is_err());
}

#[tokio::test]
async fn secrets_are_shown_once_and_a_test_receipt_is_posted_and_not_stored() {
    let (stage, receiver, services) = stage().await;
    let url = format!("{}/status", receiver.url);
    let create = || {
        let request = CreateDestinationSecretRequest { url: url.clone() };
        call::<CreateDestinationSecret>(&services, &stage.account, request)
    };
    let first = create().await.unwrap();
    assert!(first.secret.starts_with("whsec_") && !format!("{first:?}").contains(&first.secret));
    for _ in 0..4 {
        create().await.unwrap();
    }
    assert!(create().await.unwrap_err().to_string().contains("5 secrets"));
    let remove = DeleteDestinationSecretRequest { url: url.clone(), secret_id: first.secret_id.clone() };
    call::<DeleteDestinationSecret>(&services, &stage.account, remove.clone()).await.unwrap();
    assert!(call::<DeleteDestinationSecret>(&services, &stage.account, remove).await.is_err());
    let list = call::<ListDestinations>(&services, &stage.account, ListDestinationsRequest::default());
    assert_eq!(list.await.unwrap().destinations[0].secrets.len(), 4);

    let test = |url: &str| {
        call::<TestDestination>(&services, &stage.account, TestDestinationRequest { url: url.to_owned() })
    };
    let tested = test(&url).await.unwrap();
    assert!(tested.received && tested.attempt.status == Some(200), "{tested:?}");
    assert_eq!(receiver.receipts()[0]["MessageId"], tested.receipt_id.as_str());
    let nowhere = ListDeliveriesRequest { receipt_id: Some(tested.receipt_id), ..Default::default() };
    assert!(call::<ListDeliveries>(&services, &stage.account, nowhere).await.unwrap().deliveries.is_empty());
    let refused = test("http://169.254.169.254/latest").await.unwrap();
    assert_eq!(refused.attempt.reason.as_deref(), Some("address_refused"));
    assert!(!refused.received && refused.rule.is_some(), "{refused:?}");
}
