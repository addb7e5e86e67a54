//! A destination that says when, and one that says never again.

use std::time::Duration;

use jiff::Timestamp;
use switchboard::model::DestinationSettings;
use switchboard::store::records;

use super::raw::{Raw, answer, answer_with};
use super::scene::{DELIVERED, WAITING, WAITS, assert_due};
use crate::stage::Stage;

const HOUR_MS: i64 = 3_600_000;

/// The two forms of `Retry-After`.
enum Wait {
    Seconds(u32),
    /// A date, so many milliseconds from now.
    Until(i64),
}

/// Refuses with this status and wait until it is told that `well` is true.
async fn refusing(status: u16, retry_after: String, well: tokio::sync::watch::Receiver<bool>) -> Raw {
    Raw::answering(move |_| match *well.borrow() {
        true => answer(200, ""),
        false => answer_with(status, &format!("retry-after: {retry_after}\r\n"), ""),
    })
    .await
}

fn http_date(ms: i64) -> String {
    let time = Timestamp::from_millisecond(ms).unwrap().to_zoned(jiff::tz::TimeZone::UTC);
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[tokio::test]
async fn retry_after_is_honoured_up_to_an_hour_and_never_shortens_a_wait() {
    let stage = Stage::on_schedule().await;
    for (status, wait, shortest, longest) in [
        (429, Wait::Seconds(7), 7_000, 7_000),
        (503, Wait::Seconds(40), 40_000, 40_000),
        (429, Wait::Until(90_000), 89_000, 90_000),
        (429, Wait::Seconds(1), 5_000, 5_500),
        (429, Wait::Seconds(86_400), HOUR_MS, HOUR_MS),
        (503, Wait::Until(48 * HOUR_MS), HOUR_MS, HOUR_MS),
        (500, Wait::Seconds(40), 5_000, 5_500),
    ] {
        let retry_after = match wait {
            Wait::Seconds(seconds) => seconds.to_string(),
            Wait::Until(in_ms) => http_date(stage.now_ms() + in_ms),
        };
        let (recovers, well) = tokio::sync::watch::channel(false);
        let receiver = refusing(status, retry_after.clone(), well).await;
        let url = receiver.url();
        stage.one(&url, "first").await;
        stage.until("an attempt", || stage.attempts(&url).len() == 1).await;
        let waits = stage.rows(&url)[0].due_ms - stage.attempts(&url)[0].at_ms;
        assert!((shortest..=longest).contains(&waits), "{status} {retry_after}: {waits} ms");
        if status == 500 {
            continue;
        }
        // It asked for peace, so that a new receipt waits as well; and not for longer than is granted.
        stage.one(&url, "second").await;
        stage.advance(Duration::from_millis(u64::try_from(shortest - 1_500).unwrap()));
        recovers.send_replace(true);
        stage.until("the second is in the table", || stage.rows(&url).len() == 2).await;
        assert_eq!(receiver.posts().len(), 1, "{status} {retry_after}: it was not left in peace");
        stage.advance(Duration::from_millis(u64::try_from(longest - shortest).unwrap() + 1_500));
        stage.until(&format!("{status} {retry_after}: both"), || stage.count(&url, DELIVERED) == 2).await;
    }
}

#[tokio::test]
async fn a_destination_that_is_gone_is_paused_until_it_is_resumed() {
    let stage = Stage::on_schedule().await;
    let (recovers, well) = tokio::sync::watch::channel(false);
    let receiver = refusing(410, "0".to_owned(), well).await;
    let url = receiver.url();
    stage.one(&url, "first").await;
    stage.until("an attempt", || stage.attempts(&url).len() == 1).await;
    let (kept, row) = (stage.attempts(&url).remove(0), stage.rows(&url).remove(0));
    assert_eq!((kept.reason.as_deref(), kept.status), (Some("gone"), Some(410)));
    assert_due("410", row.due_ms, kept.at_ms, WAITS[0]);
    let settings = async || {
        let stored = records::get::<DestinationSettings>(stage.store.as_ref(), &stage.account, &url);
        stored.await.unwrap().unwrap().value
    };
    let pause = settings().await.paused.expect("it is paused");
    assert_eq!((pause.since_ms, pause.reason.contains("410")), (kept.at_ms, true));

    stage.pile(&url, "later", 5, 0).await;
    let healthy = Raw::answering(|_| answer(200, "")).await;
    for day in 0..8 {
        // Each day something goes elsewhere, which shows that the deliverers had their turn.
        stage.advance(Duration::from_secs(24 * 3600));
        stage.one(&healthy.url(), &format!("day {day}")).await;
        stage.until("the others' receipts", || stage.count(&healthy.url(), DELIVERED) == day + 1).await;
    }
    assert_eq!(receiver.posts().len(), 1, "a destination that is gone was called again");
    assert_eq!(stage.count(&url, WAITING), 6, "a pause drops nothing");

    recovers.send_replace(true);
    stage.put(&DestinationSettings { paused: None, ..settings().await }).await;
    let all = || stage.count(&url, DELIVERED) == 6;
    stage.until_in_steps("all after it was resumed", Duration::from_secs(1), all).await;
}
