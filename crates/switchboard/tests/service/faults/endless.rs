//! Answers without end: little of them is read, and they are judged by what was.

use super::raw::{Line, Raw};
use super::scene::{DELIVERED, WAITING, WAITS, assert_due};
use crate::stage::Stage;

/// 300 MiB.
const ALL: usize = 300 * 1024 * 1024;
/// More than what is read and what the system's buffers hold of the rest.
const TAKEN: usize = 1024 * 1024;

/// Says a head, then as much of 300 MiB as is taken.
async fn sender(head: String) -> Raw {
    Raw::serving(move |mut line: Line| {
        let head = head.clone();
        async move {
            line.with_a_small_buffer();
            line.post().await;
            let mut left = ALL;
            let mut is_heard = line.say(head.as_bytes()).await;
            while is_heard && left > 0 {
                is_heard = line.say(&[b' '; 16 * 1024]).await;
                left -= 16 * 1024;
            }
            line.answered();
        }
    })
    .await
}

fn head(status: u16) -> String {
    format!("HTTP/1.1 {status} So\r\ncontent-length: {ALL}\r\n\r\n")
}

#[tokio::test]
async fn an_answer_of_300_mib_is_cut_and_judged_by_its_status() {
    let stage = Stage::on_schedule().await;
    for (status, state, reason) in [(200, DELIVERED, None), (500, WAITING, Some("server_error"))] {
        let receiver = sender(head(status)).await;
        let url = receiver.url();
        stage.one(&url, "r").await;
        stage.until("an attempt", || stage.attempts(&url).len() == 1).await;
        let (kept, row) = (stage.attempts(&url).remove(0), stage.rows(&url).remove(0));
        assert_eq!((kept.reason.as_deref(), kept.status), (reason, Some(status)));
        assert_eq!((row.state, kept.answer.len()), (state, 1024));
        if state == WAITING {
            assert_due("500 of 300 MiB", row.due_ms, kept.at_ms, WAITS[0]);
        }
        assert!(receiver.written() < TAKEN, "{} bytes were taken", receiver.written());
    }
}

#[tokio::test]
async fn twenty_that_answer_without_end_are_cut_off_all_at_once() {
    let stage = Stage::on_schedule().await;
    let mut receivers = Vec::new();
    for _ in 0..20 {
        let receiver = sender(head(200)).await;
        stage.pile(&receiver.url(), "r", 4, 0).await;
        receivers.push(receiver);
    }
    for receiver in &receivers {
        stage.until("all of them", || stage.count(&receiver.url(), DELIVERED) == 4).await;
        let each = receiver.written() / receiver.posts().len();
        assert!(each < TAKEN, "{each} bytes were taken each time");
    }
}

#[tokio::test]
async fn headers_without_end_are_no_http() {
    let stage = Stage::on_schedule().await;
    let receiver = sender("HTTP/1.1 200 OK\r\nx: ".to_owned()).await;
    stage.one(&receiver.url(), "r").await;
    stage.until("an attempt", || stage.attempts(&receiver.url()).len() == 1).await;
    let (kept, row) = (stage.attempts(&receiver.url()).remove(0), stage.rows(&receiver.url()).remove(0));
    assert_eq!((kept.reason.as_deref(), kept.status), (Some("not_http"), None));
    assert_due("headers", row.due_ms, kept.at_ms, WAITS[0]);
    assert!(receiver.written() < TAKEN, "{} bytes were taken", receiver.written());
}
