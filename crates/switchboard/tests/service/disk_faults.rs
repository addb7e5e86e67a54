//! The disk of the store is full: what is refused leaves no trace, and all goes on when there is room.

use std::collections::BTreeMap;
use std::fmt::Debug;

use cams::messages::{SendChatappMessage, SendChatappMessageRequest};
use cams::webhooks::{UpdatePhoneWebhook, UpdatePhoneWebhookRequest};
use rusqlite::types::Value;
use switchboard::inbound::whatsapp::Rejection;
use switchboard::model::{MessageStatus, Number, PhoneNumber};
use switchboard::operations::{Failure, Services, WindowRule};
use switchboard::outbound::Outbound;
use switchboard::store::{Change, CommitError, Expected, StoreError};

use super::calls::{call, services};
use super::graph::Graph;
use super::stage::{NUMBER, PERSON, Stage};
use super::webhooks;

/// Pages of 4 KiB that a test gets back when there is room again.
const ROOM: i64 = 1_000;

/// Changes that a full store may still take into pages that have a gap, at most.
const GAPS: usize = 1_000;

/// A stage whose deliverers are gone: nothing but the test writes.
async fn still_stage() -> Stage {
    let stage = Stage::new().await;
    stage.stop.send(true).unwrap();
    stage
}

/// Bounds the pages of the file; those in use cannot be taken away. Answers the bound.
async fn allow_pages(stage: &Stage, pages: i64) -> i64 {
    let bound = move |connection: &rusqlite::Connection| {
        connection.pragma_update_and_check(None, "max_page_count", pages, |row| row.get::<_, i64>(0))
    };
    stage.store.database().write(bound).await.unwrap()
}

/// All rows of all tables.
fn dump(stage: &Stage) -> BTreeMap<String, Vec<Vec<Value>>> {
    stage
        .store
        .database()
        .read(|connection| {
            let mut tables = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
            let names = tables.query_map((), |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
            let mut dump = BTreeMap::new();
            for name in names {
                let mut statement = connection.prepare(&format!("SELECT * FROM {name}"))?;
                let columns = statement.column_count();
                let row = |row: &rusqlite::Row<'_>| (0..columns).map(|column| row.get(column)).collect();
                let rows = statement.query_map((), row)?.collect::<rusqlite::Result<_>>()?;
                dump.insert(name, rows);
            }
            Ok::<_, rusqlite::Error>(dump)
        })
        .unwrap()
}

/// How many rows each table got more, of those that did.
fn growth(stage: &Stage, before: &BTreeMap<String, Vec<Vec<Value>>>) -> BTreeMap<String, usize> {
    let now = dump(stage).into_iter().map(|(name, rows)| {
        let more = rows.len().saturating_sub(before[&name].len());
        (name, more)
    });
    now.filter(|(name, more)| *more > 0 && !name.starts_with("nonces")).collect()
}

/// Takes all the room that is left, down to the gaps of the pages of records; answers the bound.
async fn fill(stage: &Stage) -> i64 {
    let used = allow_pages(stage, 1).await;
    for at in 0..GAPS {
        let phone = PhoneNumber::parse(&format!("861390000{at:04}")).unwrap();
        let number = Number { phone, network_id: format!("other {at}"), ..stage.number(None) };
        let mut change = Change::new(&stage.account, stage.clocks.wall().as_millisecond());
        change.put(&number, Expected::Absent).unwrap();
        match stage.dispatcher.commit(change).await {
            Ok(()) => {}
            Err(CommitError::Store(StoreError::Unavailable(_))) => return used,
            Err(other) => unreachable!("expected a store that is full, came {other}"),
        }
    }
    unreachable!("the store is never full")
}

/// Makes one change after the other until there is no room; what the refused one answered. It left no trace.
async fn refused_in_the_end<E: Debug>(
    stage: &Stage,
    mut change: impl AsyncFnMut(usize) -> Result<(), E>,
) -> E {
    for at in 0..GAPS {
        let before = dump(stage);
        if let Err(refusal) = change(at).await {
            assert_eq!(dump(stage), before, "the refused change left something behind");
            return refusal;
        }
    }
    unreachable!("nothing was refused")
}

/// Makes a change that has room again; answers how many rows it added to which table.
async fn accepted<E: Debug>(
    stage: &Stage,
    used: i64,
    change: impl AsyncFnOnce() -> Result<(), E>,
) -> BTreeMap<String, usize> {
    allow_pages(stage, used + ROOM).await;
    let before = dump(stage);
    change().await.unwrap();
    growth(stage, &before)
}

fn of(rows: &[(&str, usize)]) -> BTreeMap<String, usize> {
    rows.iter().map(|(name, more)| ((*name).to_owned(), *more)).collect()
}

#[track_caller]
fn assert_unavailable(refusal: &Failure) {
    assert!(matches!(refusal, Failure::Store(StoreError::Unavailable(_))), "{refusal:?}");
}

async fn send(stage: &Stage, services: &Services) -> Result<(), Failure> {
    let request = SendChatappMessageRequest {
        channel_type: "whatsapp".into(),
        r#type: "message".into(),
        from: NUMBER.into(),
        to: PERSON.into(),
        cust_space_id: Some("cams-1".into()),
        message_type: Some("text".into()),
        content: Some(r#"{"text":"hi"}"#.into()),
        ..Default::default()
    };
    call::<SendChatappMessage>(services, &stage.account, request).await.map(drop)
}

#[tokio::test]
async fn a_send_is_refused_with_its_message_and_its_job() {
    let stage = still_stage().await;
    let services = Services { window: WindowRule::Network, ..services(&stage, Outbound::new().0, None) };
    let used = fill(&stage).await;
    let refusal = refused_in_the_end(&stage, async |_| send(&stage, &services).await).await;
    assert_unavailable(&refusal);
    let more = accepted(&stage, used, async || send(&stage, &services).await).await;
    assert_eq!(more, of(&[("jobs", 1), ("messages", 1)]));
}

#[tokio::test]
async fn a_status_is_refused_with_its_receipts() {
    let stage = still_stage().await;
    stage.statuses_to("http://127.0.0.1:9009/status", true).await;
    let mut messages = Vec::new();
    for at in 0..GAPS / 10 {
        messages.push(stage.message(&format!("m{at}"), true).await);
    }
    let used = fill(&stage).await;
    let mut refused = None;
    let refusal = refused_in_the_end(&stage, async |at| {
        refused = Some(&messages[at]);
        stage.try_news(&messages[at], MessageStatus::Sent).await
    })
    .await;
    assert!(matches!(refusal, StoreError::Unavailable(_)), "{refusal:?}");
    let refused = refused.unwrap();
    assert_eq!(stage.status(refused).await, MessageStatus::Accepted);
    let jobs = stage.jobs().await;
    let news = async || stage.try_news(refused, MessageStatus::Sent).await;
    let more = accepted(&stage, used, news).await;
    assert_eq!(more.get("deliveries"), Some(&1), "{more:?}");
    assert!(more.keys().any(|table| table.starts_with("queue")), "{more:?}");
    assert_eq!(stage.status(refused).await, MessageStatus::Sent);
    assert_eq!(stage.jobs().await, jobs - 1);
}

#[tokio::test]
async fn a_change_of_a_webhook_is_refused_and_the_old_one_stays() {
    let stage = still_stage().await;
    let services = services(&stage, Outbound::new().0, None);
    let used = fill(&stage).await;
    let update = async |length: usize| {
        let request = UpdatePhoneWebhookRequest {
            cust_space_id: "cams-1".into(),
            phone_number: NUMBER.into(),
            status_callback_url: Some(format!("http://127.0.0.1:9009/{}", "x".repeat(length))),
            http_flag: Some("Y".into()),
            ..Default::default()
        };
        call::<UpdatePhoneWebhook>(&services, &stage.account, request).await.map(drop)
    };
    let mut before = None;
    let refusal = refused_in_the_end(&stage, async |at| {
        before = Some(stage.stored_number().await);
        update(100 * at).await
    })
    .await;
    assert_unavailable(&refusal);
    assert_eq!(Some(stage.stored_number().await), before);
    accepted(&stage, used, async || update(2_000).await).await;
    let url = stage.stored_number().await.webhook.unwrap().status_url.unwrap();
    let url = url.as_str();
    assert!(url.len() > 2_000, "{url}");
}

#[tokio::test]
async fn a_webhook_of_the_network_is_refused_with_all_that_it_tells() {
    let (stage, graph) = (still_stage().await, Graph::start(&[]).await);
    stage.statuses_to("http://127.0.0.1:9009/status", true).await;
    let inbound = webhooks::inbound(&stage, graph.connector());
    let used = fill(&stage).await;
    let text = async |at: usize| webhooks::try_text(&inbound, &format!("wamid.{at}")).await;
    let mut refused = 0;
    let refusal = refused_in_the_end(&stage, async |at| {
        refused = at;
        text(at).await
    })
    .await;
    assert!(matches!(refusal, Rejection::Store(StoreError::Unavailable(_))), "{refusal:?}");
    let more = accepted(&stage, used, async || text(refused).await).await;
    assert_eq!(more.get("messages"), Some(&1), "{more:?}");
    assert!(more.keys().any(|table| table.starts_with("queue")), "{more:?}");
}
