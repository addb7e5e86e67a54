use serde_json::json;

use super::super::heard::Heard;
use super::*;

fn told(tell: impl FnOnce(&mut Narrator) -> io::Result<()>) -> String {
    let heard = Heard::default();
    tell(&mut Narrator::to(heard.clone())).unwrap();
    heard.text()
}

fn arrival(path: &str, receipts: Value) -> Arrival {
    let body = receipts.to_string();
    let receipts = receipts.as_array().unwrap().clone();
    Arrival { path: path.to_owned(), body, receipts, ids: Vec::new(), status: http::StatusCode::OK }
}

#[test]
fn a_short_receipt_is_told_whole() {
    let text = told(|narrator| narrator.receipt(&arrival("/status", json!([{"Status": "Sent"}]))));
    assert_eq!(text, "   receipt  Sent at /status\n            [{\"Status\":\"Sent\"}]\n");
}

#[test]
fn long_receipts_are_shortened_and_the_first_at_a_path_less_than_those_after_it() {
    let long = json!([{"Status": "Read", "TaskId": "x".repeat(1000)}]);
    let text = told(|narrator| {
        narrator.receipt(&arrival("/status", long.clone()))?;
        narrator.receipt(&arrival("/status", long))
    });
    assert_eq!(text.lines().count(), 1 + FIRST_RECEIPT_LINES + 1 + RECEIPT_LINES);
    assert!(text.lines().all(|line| line.chars().count() <= COLUMNS), "{text}");
    assert!(text.ends_with("x…\n"), "{text}");
}

#[test]
fn a_receipt_is_named_by_what_it_tells() {
    for (receipt, word) in [
        (json!({"Status": "Sent", "Type": "TEMPLATE"}), Some("Sent")),
        (json!({"NoticeType": "inbound", "Type": "TEXT"}), Some("TEXT")),
        (json!({"AuditStatus": "pass", "Type": "template"}), Some("pass")),
        (json!(7), None),
    ] {
        assert_eq!(about(&receipt), word);
    }
}

#[test]
fn an_answer_is_told_without_its_envelope() {
    let answer =
        json!({"Code": "OK", "Message": "OK", "RequestId": "R", "AccessDeniedDetail": "None", "Result": 1});
    let text = told(|narrator| narrator.answer(&answer));
    assert_eq!(text, "   answer   Code OK, RequestId R\n            Result 1\n");
}

#[test]
fn parameters_stand_below_each_other() {
    let parameters: Parameters = [("CustSpaceId", "cams-1"), ("To", "65")].into_iter().collect();
    let text = told(|narrator| narrator.call("SendChatappMessage", &parameters));
    assert_eq!(
        text,
        "\n   call     SendChatappMessage\n            CustSpaceId  cams-1\n            To           65\n"
    );
}
